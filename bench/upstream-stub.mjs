// An upstream that costs as little as possible: every session exists, belongs to one user and never changes.
import { createServer } from "node:http";

const USER_ID = "user_bench";
const CHECK_TYPES = ["IDENTITY_DOCUMENT_VERIFICATION", "IDV_NAME_MATCH_CHECK", "IDV_AGE_CHECK"];
const DATA_TYPES = ["FIRST_NAME", "LAST_NAME", "BIRTHDATE"];
const CREATED_AT = 1_760_000_000;

const sessionOf = (id) => ({
  Id: id,
  Status: "VALIDATED",
  CreationDate: CREATED_AT,
  LastUpdate: CREATED_AT + 300,
  UserId: USER_ID,
  HostedUrl: `https://hosted.example/${id}`,
  ReturnUrl: "https://app.example/return",
  Tag: "bench",
  Checks: CHECK_TYPES.map((type) => ({
    CheckId: `${id}_${type}`,
    Type: type,
    CheckStatus: "VALIDATED",
    CreationDate: CREATED_AT,
    LastUpdate: CREATED_AT + 300,
    Data: DATA_TYPES.map((name) => ({ Type: name, Value: "a value of some length" })),
    Reasons: [],
  })),
});
const summaries = Array.from({ length: 100 }, (_, index) => {
  const { Id, Status, CreationDate, LastUpdate } = sessionOf(`session_${index}`);
  return { Id, Status, CreationDate, LastUpdate };
});
const token = JSON.stringify({ access_token: "bench", token_type: "bearer", expires_in: 3_600 });

function answer({ method, url }) {
  if (method === "POST") return token;
  if (url.includes("/users/")) return JSON.stringify(url.includes("/identity-verifications") ? summaries : {});
  return JSON.stringify(sessionOf(url.slice(url.lastIndexOf("/") + 1)));
}

createServer((request, response) => {
  request.resume();
  const body = answer(request);
  const now = Math.floor(Date.now() / 1_000);
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-number-of-pages": "1",
    "x-ratelimit": "1,1,1,1",
    "x-ratelimit-remaining": "100000000,100000000,100000000,100000000",
    "x-ratelimit-reset": [900, 1_800, 3_600, 86_400].map((seconds) => now + seconds).join(","),
  });
  response.end(body);
}).listen(Number(process.env.PORT), "127.0.0.1");
