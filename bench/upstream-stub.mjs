// An upstream that costs as little as possible, so that servers are measured and not their upstream: every answer is
// kept as bytes, and HTTP is parsed no further than needed. Users have a fixed number of sessions that never change.
import { createServer } from "node:net";

const { PORT, USERS = "200", SESSIONS_PER_USER = "5", DELAY_MS = "0" } = process.env;
const delayMs = Number(DELAY_MS);
const CHECK_TYPES = ["IDENTITY_DOCUMENT_VERIFICATION", "IDV_NAME_MATCH_CHECK", "IDV_AGE_CHECK"];
const DATA_TYPES = ["FIRST_NAME", "LAST_NAME", "BIRTHDATE"];
const CREATED_AT = 1_760_000_000;
const END_OF_HEAD = "\r\n\r\n";
const sessionsPerUser = Number(SESSIONS_PER_USER);

function sessionOf(number) {
  const id = `session_${number}`;
  const dates = { CreationDate: CREATED_AT + number, LastUpdate: CREATED_AT + number + 300 };
  return {
    Id: id,
    Status: "VALIDATED",
    ...dates,
    UserId: `user_${Math.floor(number / sessionsPerUser)}`,
    HostedUrl: `https://hosted.mangopay.com/${id}`,
    ReturnUrl: "https://app.example/return",
    Tag: "bench",
    Checks: CHECK_TYPES.map((type) => ({
      CheckId: `${id}_${type}`,
      Type: type,
      CheckStatus: "VALIDATED",
      ...dates,
      Data: DATA_TYPES.map((name) => ({ Type: name, Value: "a value of some length" })),
      Reasons: [],
    })),
  };
}

const userOf = (number) => ({
  Id: `user_${number}`,
  PersonType: "NATURAL",
  UserCategory: "OWNER",
  KYCLevel: "REGULAR",
  UserStatus: "ACTIVE",
  CreationDate: CREATED_AT,
});
const summaryOf = ({ Id, Status, CreationDate, LastUpdate }) => ({ Id, Status, CreationDate, LastUpdate });

/** Answers by the path after the client's id. Lists are oldest first, unless sorted otherwise. */
const answers = new Map();
for (let user = 0; user < Number(USERS); user += 1) {
  const sessions = Array.from({ length: sessionsPerUser }, (_, index) => sessionOf(user * sessionsPerUser + index));
  for (const session of sessions) answers.set(`/identity-verifications/${session.Id}`, inHttp(session));
  const summaries = sessions.map(summaryOf);
  for (const users of ["/sca/users", "/users"]) answers.set(`${users}/user_${user}`, inHttp(userOf(user)));
  answers.set(`/users/user_${user}/identity-verifications`, inHttp(summaries));
  answers.set(`/users/user_${user}/identity-verifications sorted`, inHttp(summaries.toReversed()));
}
const token = inHttp({ access_token: "bench", token_type: "bearer", expires_in: 3_600 });
const notFound = Buffer.from("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}");

function inHttp(value) {
  const body = JSON.stringify(value);
  const now = Math.floor(Date.now() / 1_000);
  const resets = [900, 1_800, 3_600, 86_400].map((seconds) => now + seconds).join(",");
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      "x-number-of-pages: 1\r\nx-ratelimit: 1,1,1,1\r\n" +
      "x-ratelimit-remaining: 100000000,100000000,100000000,100000000\r\n" +
      `x-ratelimit-reset: ${resets}\r\n\r\n${body}`,
  );
}

/** The id follows from the tag, so that the answers of several servers can be compared. */
function created(path, body) {
  const { Tag, ReturnUrl } = JSON.parse(body);
  const [, UserId] = /\/users\/([^/]+)\//.exec(path);
  const Id = `created_${Tag}`;
  const HostedUrl = `https://hosted.mangopay.com/${Id}`;
  const now = Math.floor(Date.now() / 1_000);
  return inHttp({ Id, Status: "PENDING", CreationDate: now, LastUpdate: now, UserId, HostedUrl, ReturnUrl, Tag });
}

function answer(head, body) {
  const isPost = head.startsWith("POST");
  const url = head.slice(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
  if (isPost) return url.includes("/oauth/") ? token : created(url, body);
  // "/v2.01/bench/users/..."
  const path = url.slice(url.indexOf("/", "/v2.01/".length));
  const query = path.indexOf("?");
  if (query < 0) return answers.get(path) ?? notFound;
  return answers.get(path.slice(0, query) + (path.includes("Sort=", query) ? " sorted" : "")) ?? notFound;
}

createServer({ noDelay: true }, (socket) => {
  let received = "";
  socket.on("error", () => socket.destroy());
  socket.setEncoding("latin1").on("data", (chunk) => {
    received += chunk;
    for (let end = received.indexOf(END_OF_HEAD); end >= 0; end = received.indexOf(END_OF_HEAD)) {
      const head = received.slice(0, end);
      const bodyStart = end + END_OF_HEAD.length;
      const bodyEnd = bodyStart + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (received.length < bodyEnd) return;
      const bytes = answer(head, received.slice(bodyStart, bodyEnd));
      received = received.slice(bodyEnd);
      if (delayMs > 0) setTimeout(() => socket.write(bytes), delayMs);
      else socket.write(bytes);
    }
  });
}).listen(Number(PORT), "127.0.0.1");
