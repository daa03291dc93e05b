// The header Server-Timing of answers, which is for whoever explores the API: GraphiQL shows it.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const ORIGIN = "https://app.example";
const QUERY = "query Session($id: ID!) { identityVerification(id: $id) { tag user { kycLevel } } }";
const variables = { id: seededSessionIds.validated };

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  // Time stands still, as lists are read again some seconds later.
  const [now, monotonicMs] = [new Date(), performance.now()];
  const clock = testClock({ now: () => now, monotonicMs: () => monotonicMs });
  const settings = WITHOUT_RATE_LIMIT;
  gateway = await startGateway({ simulator: { settings }, env: { CORS_ORIGINS: ORIGIN }, gateway: { clock } });
  token = await operatorToken();
});
afterAll(() => gateway.stop());

function send(url: string, body: object, as: string | undefined, headers: Record<string, string> = {}) {
  return fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(as && { authorization: `Bearer ${as}` }), ...headers },
    body: JSON.stringify(body),
  });
}

async function timingOf(body: object, as: string | undefined, headers?: Record<string, string>) {
  const timing = (await send(gateway.url, body, as, headers)).headers.get("server-timing") ?? "";
  return timing.replace(/dur=\d+\.\d/, "dur=0");
}

interface LogLine {
  msg: string;
  requestId: string;
  cost?: number;
  upstreamCalls?: number;
  cache?: Record<string, number>;
}

test("it has the duration, the cost, the calls and what the caches knew, each as the log has it", async () => {
  expect(await timingOf({ query: QUERY, variables }, token)).toBe(
    'total;dur=0, cost;desc="2", upstream;desc="2", cache;desc="miss 2"',
  );
  const response = await send(gateway.url, { query: QUERY, variables }, token);
  const requestId = response.headers.get("x-request-id");
  const isOfRequest = (line: LogLine) => line.requestId === requestId && line.msg === "request";
  const lines = () => gateway.log.map((line) => JSON.parse(line) as LogLine).filter(isOfRequest);
  // Written once the response has left, which may be after its arrival.
  while (lines().length === 0) await new Promise((resolve) => setImmediate(resolve));
  const [line] = lines();
  expect(line).toMatchObject({ cost: 2, upstreamCalls: 0, cache: { hit: 2 } });
  expect(response.headers.get("server-timing")).toMatch(
    /^total;dur=\d+\.\d, cost;desc="2", upstream;desc="0", cache;desc="hit 2"$/,
  );
});

test("an operation that is refused has no cost, or has caused no call", async () => {
  expect(await timingOf({ query: "{" }, token)).toBe('total;dur=0, upstream;desc="0"');
  expect(await timingOf({ query: QUERY, variables }, undefined)).toBe('total;dur=0, cost;desc="2", upstream;desc="0"');
});

test("what a viewer may not see is answered as what does not exist, also in its figures", async () => {
  const user = await tokenFor(seededUserIds.newcomer);
  const ask = (id: string) => timingOf({ query: QUERY, variables: { id } }, user);
  // The viewer's own list is read, then once more, as it might have lacked a new session.
  for (const id of ["idnver_01JSEED0000000000000N0THER1", "idnver_01JSEED0000000000000N0THER2"]) await ask(id);
  // The operator's queries above have cached this one.
  const cached = await ask(seededSessionIds.validated);
  const uncached = await ask(seededSessionIds.refused);
  const missing = await ask("idnver_01JSEED0000000000000N0THER3");
  expect({ cached, uncached }).toEqual({ cached: missing, uncached: missing });
});

test("pages of allowed origins may read it", async () => {
  const response = await send(gateway.url, { query: "{ viewer { isOperator } }" }, token, { origin: ORIGIN });
  expect(response.headers.get("access-control-expose-headers")).toContain("server-timing");
});

test("with GRAPHIQL=false there is none", async () => {
  const closed = await startGatewayFor(gateway.simulatorUrl, { env: { GRAPHIQL: "false" } });
  for (const accept of ["application/json", "application/json, text/x-other;q=0.1"]) {
    const response = await send(closed.url, { query: QUERY, variables }, token, { accept });
    expect({ status: response.status, timing: response.headers.get("server-timing") }).toEqual({
      status: 200,
      timing: null,
    });
  }
  await closed.stop();
});
