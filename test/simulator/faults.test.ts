import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { FAULT_KINDS } from "../../simulator/fault-kinds.js";
import { readFaultArgument } from "../../simulator/fault-reader.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, takeToken, type TestSimulator } from "../support/simulator.js";

const VIEW = "GET /identity-verifications/:id";
const path = `/identity-verifications/${seededSessionIds.validated}`;

let simulator: TestSimulator;
let token: string;
beforeAll(async () => {
  simulator = await startSimulator();
  token = await takeToken(simulator.url);
});
afterEach(() => simulator.control("DELETE", "faults"));
afterAll(() => simulator.stop());

const order = (fault: object) => simulator.control("POST", "faults", fault);

function send(method: string, target: string, body: string): Socket {
  const socket = connect(Number(new URL(simulator.url).port), "127.0.0.1");
  socket.write(
    `${method} /v2.01/test${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

/** The answer byte by byte as it came, up to the end of the connection; no client between. */
function raw(method = "GET", target = path, body = ""): Promise<{ text: string; end: "closed" | "reset" }> {
  return new Promise((resolve) => {
    const socket = send(method, target, body);
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.once("end", () => resolve({ text, end: "closed" })).once("error", () => resolve({ text, end: "reset" }));
    socket.once("close", () => socket.destroy());
  });
}

/** What has come of an answer while another call, that the fault does not strike, came and was answered. */
async function textMeanwhile(until: (text: string) => boolean): Promise<string> {
  const before = await callsOf(VIEW);
  const socket = send("GET", path, "");
  let text = "";
  socket.on("data", (chunk) => (text += chunk.toString()));
  while ((await callsOf(VIEW)) === before || !until(text));
  expect((await simulator.call("GET", `/users/${seededUserIds.natural}`)).status).toBe(200);
  socket.destroy();
  return text;
}

const callsOf = async (endpoint: string) =>
  ((await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> }).byEndpoint[endpoint] ?? 0;
/** Longer than any test. */
const LONG_MS = 600_000;

const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4);
const json = async () => JSON.parse(bodyOf((await raw()).text)) as Record<string, unknown>;

/** What each kind does to a view of a session, seen from the socket. */
const SEEN: Record<string, (() => Promise<void>) | undefined> = {
  status: async () => expect((await raw()).text).toContain("HTTP/1.1 500"),
  latency: async () => expect(await textMeanwhile(() => true)).toBe(""),
  timeout: async () => expect(await textMeanwhile(() => true)).toBe(""),
  reset_peer: async () => expect(await raw()).toEqual({ text: "", end: "reset" }),
  truncated_body: async () => {
    const { text } = await raw();
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    expect(bodyOf(text).length).toBeGreaterThan(0);
    expect(bodyOf(text).length).toBeLessThan(length);
  },
  slow_body: async () => {
    expect(bodyOf(await textMeanwhile((text) => text.endsWith("{")))).toBe("{");
  },
  response_lost_after_effect: async () => expect(await raw()).toEqual({ text: "", end: "reset" }),
  timeout_after_effect: async () => expect(await textMeanwhile(() => true)).toBe(""),
  invalid_json: async () => {
    const { text } = await raw();
    expect(text).toContain("HTTP/1.1 200");
    expect(() => JSON.parse(bodyOf(text)) as unknown).toThrow();
  },
  empty_body: async () => expect(bodyOf((await raw()).text)).toBe(""),
  html_with_200: async () => expect((await raw()).text).toMatch(/^HTTP\/1.1 200[\s\S]*text\/html[\s\S]*<!doctype/),
  wrong_content_type: async () => expect((await raw()).text).toMatch(/^HTTP\/1.1 200[\s\S]*text\/plain[\s\S]*\{"Id"/),
  oversized_body: async () => expect((await raw()).text.length).toBeGreaterThan(2_000_000),
  redirect: async () => expect((await raw()).text).toMatch(/^HTTP\/1.1 302[\s\S]*Location: /),
  rate_limited: async () => {
    const beforeSeconds = Date.now() / 1_000;
    const { text } = await raw();
    expect(text).toContain("HTTP/1.1 429");
    const reset = Number(/X-RateLimit-Reset: (\d+)/.exec(text)?.[1]);
    expect(reset).toBeGreaterThanOrEqual(beforeSeconds + 3 - 1);
    expect(reset).toBeLessThanOrEqual(Date.now() / 1_000 + 3 + 1);
  },
  rate_headers_missing: async () => expect((await raw()).text).not.toMatch(/ratelimit/i),
  page_headers_missing: async () => {
    await order({ kind: "page_headers_missing" });
    const { text } = await raw("GET", `/users/${seededUserIds.natural}/identity-verifications`);
    expect(text).toContain("HTTP/1.1 200");
    expect(text).not.toMatch(/x-number-of|link:/i);
  },
  rate_headers_garbled: async () => expect((await raw()).text).toContain("X-RateLimit-Remaining: soon"),
  rate_headers_single: async () => expect((await raw()).text.match(/X-RateLimit-Remaining/g)).toHaveLength(1),
  rate_headers_five: async () => expect((await raw()).text.match(/X-RateLimit-Remaining/g)).toHaveLength(5),
  token_expired: async () => expect((await raw()).text).toMatch(/^HTTP\/1.1 401[\s\S]*invalid_credentials/),
  token_endpoint_down: async () => {
    expect((await fetch(`${simulator.url}/v2.01/oauth/token`, { method: "POST" })).status).toBe(503);
    expect((await raw()).text).toContain("HTTP/1.1 200");
  },
  unknown_enum_values: async () =>
    expect(await json()).toMatchObject({ Status: "NEW_NEXT_YEAR", Checks: [{ Type: "NEW_NEXT_YEAR" }, {}, {}] }),
  missing_fields: async () => expect(await json()).toEqual({ Id: seededSessionIds.validated }),
  null_fields: async () =>
    expect(await json()).toMatchObject({ Id: seededSessionIds.validated, Status: null, Checks: null }),
  additional_fields: async () =>
    expect(await json()).toMatchObject({ NewField: { Nested: ["new"] }, Status: "VALIDATED" }),
};

describe("each kind of fault does what its name says", () => {
  test.each(FAULT_KINDS)("%s", async (kind) => {
    await order({ kind, endpoint: VIEW, ...(["latency", "slow_body"].includes(kind) && { latencyMs: LONG_MS }) });
    const seen = SEEN[kind];
    if (!seen) throw new Error(`no test says what ${kind} does`);
    await seen();
  });
});

describe("which calls a fault strikes", () => {
  const statuses = async (count: number) =>
    Promise.all(Array.from({ length: count }, async () => (await simulator.call("GET", path)).status));

  test("as many as ordered, then none", async () => {
    await order({ kind: "status", status: 502, times: 2 });
    expect((await statuses(4)).sort()).toEqual([200, 200, 502, 502]);
    expect(await simulator.control("GET", "faults")).toEqual([]);
  });

  test("those of one endpoint", async () => {
    await order({ kind: "status", endpoint: VIEW });
    expect(await statuses(1)).toEqual([500]);
    expect((await simulator.call("GET", `/users/${seededUserIds.natural}`)).status).toBe(200);
  });

  test("a share of them", async () => {
    let draws = 0;
    const deterministic = await startSimulator({ random: () => ((draws += 1) % 10) / 10 });
    await deterministic.control("POST", "faults", { kind: "status", rate: 0.3 });
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => (await deterministic.call("GET", path)).status),
    );
    expect(answers.filter((status) => status === 500)).toHaveLength(30);
    await deterministic.stop();
  });

  test("an answer that is lost after its effect was had its effect", async () => {
    const sessions = `/users/${seededUserIds.newcomer}/identity-verifications`;
    await order({ kind: "response_lost_after_effect", times: 1 });
    expect((await raw("POST", sessions, '{"ReturnUrl":"https://app.example"}')).end).toBe("reset");
    expect((await simulator.call("GET", sessions)).body).toHaveLength(1);
  });

  test.each([
    [{}, /kind is missing: it must be one of/],
    [{ kind: "nothing" }, /kind must be/],
    [{ kind: "status", endpoint: "users" }, /endpoint must be/],
    [{ kind: "status", rate: 2 }, /rate must be/],
    [{ kind: "status", colour: 1 }, /colour.* is not a property/],
    [{ kind: "missing_fields", fields: "Status" }, /fields must be/],
  ])("%j is refused", async (fault, message) => {
    await expect(order(fault)).rejects.toThrow(message);
  });
});

describe("on the command line", () => {
  const read = (argument: string) => readFaultArgument(argument, ["GET /users/:userId"]);

  test("faults are named with the same words", () => {
    expect(read("status:status=503,rate=0.3,endpoint=GET /users/:userId")).toEqual({
      kind: "status",
      status: 503,
      rate: 0.3,
      endpoint: "GET /users/:userId",
      latencyMs: 1_000,
      resetSeconds: 3,
      bytes: 2_000_000,
    });
    expect(read("missing_fields:fields=Status+Checks")).toMatchObject({ fields: ["Status", "Checks"] });
  });

  test.each([
    ["nothing", "--fault nothing: kind must be one of status, latency"],
    ["", "--fault : kind must be one of"],
    ["status:rate=often", "--fault status:rate=often: rate must be a number from 0 to 1"],
    ["status:rate=", "rate must be a number from 0 to 1"],
    ["status:rate", "rate must be a number from 0 to 1"],
    ["latency:latencyMs=0x10", "latencyMs must be a number from 0 to 600000"],
    ["latency:latencyMs=1e3", "latencyMs must be a number from 0 to 600000"],
    ["latency:latencyMs= 1", "latencyMs must be a number from 0 to 600000"],
    ["latency:latencyMs=Infinity", "latencyMs must be a number from 0 to 600000"],
    ["status:", '"" is not a property here'],
    ["status:rate=1,", '"" is not a property here'],
    ["status:rate=1,rate=0", "rate is given twice"],
    ["status:kind=latency", "kind is given twice"],
    ["status:times=1.5", "times must be a whole number from 1 to 1000000"],
    ["status:colour=1", '"colour" is not a property here: those are kind, endpoint'],
    ["status:__proto__=1", '"__proto__" is not a property here'],
    ["status:endpoint=GET /x", "endpoint must be one of GET /users/:userId"],
    ["status:latencyMs=5", "--fault status:latencyMs=5: latencyMs is for latency and slow_body, not for status"],
    ["missing_fields:fields=", "fields[0] must be an id"],
  ])("%j is refused", (argument, problem) => {
    expect(() => read(argument)).toThrow(problem);
  });
});
