import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const JSON_TYPE = "application/json";
const body = JSON.stringify({ query: "{ viewer { isOperator } }" });

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = await tokenFor(seededUserIds.newcomer);
});
afterAll(() => gateway.stop());

async function send(path: string, headers: Record<string, string>, content: RequestInit["body"] = body) {
  const response = await fetch(`${gateway.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": JSON_TYPE, ...headers },
    body: content,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe.each(["/graphql", "/graphql/stream"])("%s says of a body that it could not read what is wrong", (path) => {
  test.each<[string, Record<string, string>, RequestInit["body"]]>([
    ["compressed", { "content-encoding": "gzip" }, gzipSync(body)],
    ["compressed twice", { "content-encoding": "identity, br" }, body],
    ["in UTF-16", { "content-type": `${JSON_TYPE}; charset=utf-16` }, Buffer.from(body, "utf16le")],
    ["in UTF-16, quoted", { "content-type": `${JSON_TYPE}; a=b ;charset="UTF-16LE"` }, body],
    ["in Latin-1", { "content-type": `${JSON_TYPE};charset=iso-8859-1` }, body],
    ["in no charset", { "content-type": `${JSON_TYPE}; charset=` }, body],
  ])("%s", async (_what, headers, content) => {
    const refused = await send(path, headers, content);
    expect(refused.status).toBe(415);
    expect(refused.headers.get("accept-encoding")).toBe("identity");
    expect(refused.body).toMatchObject({
      errors: [
        {
          message: "The request body must be in UTF-8, and not compressed.",
          extensions: { code: "BAD_REQUEST", retryable: false },
        },
      ],
    });
  });
});

test.each(["/graphql", "/graphql/stream"])("%s refuses a body whose bytes are no UTF-8", async (path) => {
  // In Latin-1 the last letter is one byte, which begins a letter of three bytes in UTF-8.
  const content = Buffer.from(`{"query":"{ viewer { isOperator } }","operationName":"caf\u00e9"}`, "latin1");
  expect(await send(path, {}, content)).toMatchObject({
    status: 400,
    body: { errors: [{ message: "The request body is not valid UTF-8.", extensions: { code: "BAD_REQUEST" } }] },
  });
});

test.each<Record<string, string>>([
  { "content-encoding": "identity" },
  { "content-type": `${JSON_TYPE};charset=UTF-8` },
  { "content-type": `Application/JSON ; charset="utf-8"` },
  { "content-type": `${JSON_TYPE}; charset=us-ascii` },
])("a body with %j is read", async (headers) => {
  expect(await send("/graphql", headers)).toMatchObject({
    status: 200,
    body: { data: { viewer: { isOperator: false } } },
  });
});

test("/graphql/stream says which part of a request is not what it has to be", async () => {
  expect(await send("/graphql/stream", {}, JSON.stringify({ query: "{ a }", variables: "{}" }))).toMatchObject({
    status: 400,
    body: { errors: [{ message: "`variables` must be a JSON object.", extensions: { code: "BAD_REQUEST" } }] },
  });
});

test.each(["/graphql", "/graphql/stream"])("%s says of an empty body that it is empty", async (path) => {
  expect(await send(path, {}, "")).toMatchObject({
    status: 400,
    body: { errors: [{ message: "The request body is empty.", extensions: { code: "BAD_REQUEST" } }] },
  });
});

test.each([
  ["in a body", `{"__proto__":{"isOperator":true},${body.slice(1)}`],
  ["in variables", `{"variables":{"__proto__":{"isOperator":true}},${body.slice(1)}`],
  ["with a constructor's prototype", `{"constructor":{"prototype":{"isOperator":true}},${body.slice(1)}`],
])("the key of an object's prototype %s is valid JSON, and without effect", async (_where, content) => {
  const answer = await send("/graphql", {}, content);
  expect(answer).toMatchObject({ status: 200, body: { data: { viewer: { isOperator: false } } } });
});
