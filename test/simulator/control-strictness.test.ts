// Every call of the control API takes what it declares and nothing else.
import { readFileSync } from "node:fs";
import { request as sendRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const clock = manualClock();
let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
  await simulator.control("POST", "faults", { kind: "latency", endpoint: "GET /users" });
});
afterAll(() => simulator.stop());

interface ControlAnswer {
  status: number | undefined;
  allow: string | undefined;
  problem: string | undefined;
}

/** As it is written: fetch would mend the path, and sends no body with GET. */
function send(
  method: string,
  path: string,
  body?: string | Buffer,
  more: Record<string, string> = {},
): Promise<ControlAnswer> {
  const { port } = new URL(simulator.url);
  const headers =
    body === undefined
      ? more
      : { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...more };
  return new Promise((resolve, reject) => {
    const request = sendRequest(
      { port, host: "127.0.0.1", method, path: `/_simulator/${path}`, headers },
      (response) => {
        const answer = { status: response.statusCode, allow: response.headers.allow };
        if (method === "HEAD" || !/json/.test(response.headers["content-type"] ?? "")) {
          response.destroy();
          resolve({ ...answer, problem: undefined });
          return;
        }
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ ...answer, problem: JSON.parse(text).problem as string | undefined }));
      },
    );
    // A stream that was answered is destroyed.
    request.on("error", reject);
    request.end(body);
  });
}

const refused = (status: number, problem: string) => ({
  status,
  problem: expect.stringContaining(problem) as unknown,
});
const pending = seededSessionIds.pending;

/** With a body that would be accepted where there is one. */
const CALLS: [method: string, call: string, path: string, body?: object][] = [
  ["GET", "health", "health"],
  ["POST", "reset", "reset", { to: "seed", keepHooks: true }],
  ["POST", "seed", "seed", {}],
  ["POST", "start", "start", { user: "newcomer", state: "REFUSED" }],
  ["GET", "users", "users"],
  ["POST", "users", "users", { kind: "BUSINESS" }],
  ["GET", "users/{id}", "users/natural"],
  ["POST", "users/{id}/change", `users/${seededUserIds.natural}/change`, { change: "BLOCKED" }],
  ["GET", "kinds", "kinds"],
  ["GET", "outcomes", "outcomes"],
  ["GET", "changes", "changes"],
  ["GET", "sessions", "sessions"],
  ["POST", "sessions/{id}/finish", `sessions/${pending}/finish`, { outcome: "VALIDATED" }],
  ["POST", "sessions/{id}/persons/{personId}/finish", "sessions/1/persons/2/finish", { status: "VALIDATED" }],
  ["POST", "sessions/{id}/persons/{personId}/retry", "sessions/1/persons/2/retry", {}],
  ["GET", "scheduled", "scheduled"],
  ["DELETE", "scheduled/{id}", "scheduled/1"],
  ["GET", "calls", "calls"],
  ["DELETE", "calls", "calls"],
  ["GET", "quota", "quota"],
  ["GET", "endpoints", "endpoints"],
  ["GET", "webhooks", "webhooks"],
  ["GET", "webhooks/log", "webhooks/log"],
  ["POST", "webhooks/forge", "webhooks/forge", { EventType: "USER_KYC_REGULAR", ResourceId: "user_1" }],
  ["POST", "webhooks/{id}/send", "webhooks/1/send", {}],
  ["GET", "settings", "settings"],
  ["GET", "setting-definitions", "setting-definitions"],
  ["PATCH", "settings", "settings", { latencyMs: 0 }],
  ["GET", "faults", "faults"],
  ["POST", "faults", "faults", { kind: "status" }],
  ["DELETE", "faults", "faults"],
  ["GET", "fault-kinds", "fault-kinds"],
  ["PATCH", "faults/{id}", "faults/1", { isActive: false }],
  ["DELETE", "faults/{id}", "faults/1"],
  ["GET", "clock", "clock"],
  ["POST", "clock", "clock", { advanceSeconds: 1 }],
  ["GET", "events", "events"],
];

/** What must not change when a call is refused. */
const world = () =>
  Promise.all(
    ["users", "sessions", "scheduled", "settings", "faults", "clock", "webhooks/log", "calls"].map((path) =>
      simulator.control("GET", path),
    ),
  );

async function expectRefused(call: Promise<ControlAnswer>, status: number, problem: string): Promise<void> {
  expect(await call).toMatchObject(refused(status, problem));
}

test("the calls tested here are those that the README names", () => {
  const section =
    (readFileSync("simulator/README.md", "utf8").split("## Control API")[1] ?? "").split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) => row.split("|")[1]?.match(/(GET|POST|PATCH|DELETE) [\w{}/-]+/g) ?? []);
  expect(CALLS.map(([method, call]) => `${method} ${call}`).sort()).toEqual(named.sort());
});

describe.each(CALLS)("%s %s", (method, _call, path, body) => {
  const text = body && JSON.stringify(body);
  const takesBody = method === "POST" || method === "PATCH";

  test("refuses a query parameter that it does not have, and changes nothing", async () => {
    const before = await world();
    await expectRefused(send(method, `${path}?delaySecond=5`, text), 400, '"delaySecond" is not a query parameter');
    await expectRefused(send(method, `${path}?__proto__=5`, text), 400, "is not a query parameter");
    expect(await world()).toEqual(before);
  });

  test("refuses a path with an empty part, and changes nothing", async () => {
    const before = await world();
    for (const odd of [`${path}/`, `/${path}`, path.replace(/^(\w+)\/\w+/, "$1/")])
      if (odd !== path) await expectRefused(send(method, odd, text), 400, "the path has an empty part");
    expect(await world()).toEqual(before);
  });

  if (takesBody)
    test("refuses malformed bodies and unknown properties, and changes nothing", async () => {
      const before = await world();
      for (const [bad, problem] of [
        ["{", "the body is not JSON"],
        ["[]", "the body must be a JSON object"],
        ["null", "the body must be a JSON object"],
        ['"text"', "the body must be a JSON object"],
        ["1e999", "the body must be a JSON object"],
        [JSON.stringify({ ...body, delaySecond: 5 }), '"delaySecond" is not a '],
        [`{"__proto__":{},${text?.slice(1)}`.replace(",}", "}"), '"__proto__" is not a '],
      ] as const)
        await expectRefused(send(method, path, bad), 400, problem);
      expect(await world()).toEqual(before);
    });
  else
    test("refuses a body, be it a good or a bad one, and changes nothing", async () => {
      const before = await world();
      for (const bad of ["{", "{}", '{"id":1}', "null"])
        await expectRefused(send(method, path, bad), 400, `${method} takes no body`);
      expect(await world()).toEqual(before);
    });

  test("is the only one at its path besides those that are named with a 405", async () => {
    const before = await world();
    const allowed = CALLS.filter(([, , other]) => other === path).map(([other]) => other);
    for (const other of ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]) {
      if (allowed.includes(other)) continue;
      const { status, allow } = await send(other, path);
      expect([other, status, allow?.split(", ").sort()]).toEqual([other, 405, allowed.sort()]);
    }
    expect(await world()).toEqual(before);
  });
});

const HUGE = "1e300";
const WRONG: [method: string, path: string, body: string, problem: string][] = [
  ...["true", '"1"', "[1]", "null", "-1", HUGE, "1e999"].flatMap((value): [string, string, string, string][] => [
    ["POST", "clock", `{"advanceSeconds":${value}}`, "advanceSeconds must be a number of seconds from 0 to 36600 days"],
    ["PATCH", "settings", `{"latencyMs":${value}}`, "latencyMs must be a number of milliseconds from 0 to 366 days"],
    ["PATCH", "settings", `{"rateLimits":[1,1,1,${value}]}`, "rateLimits must be four whole numbers from 0 to"],
    [
      "PATCH",
      "settings",
      `{"tokenLifetimeSeconds":${value}}`,
      "tokenLifetimeSeconds must be a whole number of seconds from 1 to 36600 days",
    ],
    ["POST", "faults", `{"kind":"status","times":${value}}`, "times must be a whole number from 1 to 1000000"],
    ["POST", "faults", `{"kind":"status","status":${value}}`, "status must be a whole number from 400 to 599"],
    [
      "POST",
      `sessions/${pending}/finish`,
      `{"outcome":"VALIDATED","delaySeconds":${value}}`,
      "delaySeconds must be a number of seconds from 0 to 366 days",
    ],
    [
      "POST",
      "webhooks/forge",
      `{"EventType":"USER_KYC_REGULAR","ResourceId":"1","Date":${value}}`,
      "Date must be a date in Unix seconds",
    ],
  ]),
  ["PATCH", "settings", '{"tokenLifetimeSeconds":0}', "tokenLifetimeSeconds must be a whole number of seconds from 1"],
  [
    "PATCH",
    "settings",
    '{"tokenLifetimeSeconds":1.5}',
    "tokenLifetimeSeconds must be a whole number of seconds from 1",
  ],
  ["PATCH", "settings", '{"returnUrlMaxLength":0}', "returnUrlMaxLength must be a whole number from 1"],
  ["PATCH", "settings", '{"eventTypesNotOffered":"NEWS"}', "eventTypesNotOffered must be none, or event types"],
  ["PATCH", "settings", '{"latencyMs":1,"latency":1}', '"latency" is not a property'],
  ["POST", "faults", '{"kind":"status","times":1.5}', "times must be a whole number from 1 to 1000000"],
  ["POST", "faults", '{"kind":"status","times":0}', "times must be a whole number from 1 to 1000000"],
  ["POST", "faults", '{"kind":"status","status":400.5}', "status must be a whole number from 400 to 599"],
  ["POST", "faults", '{"kind":"status","latencyMs":1}', "latencyMs is for latency and slow_body, not for status"],
  ["POST", "faults", '{"kind":"timeout","status":500}', "status is for status, not for timeout"],
  ["POST", "faults", '{"kind":"latency","bytes":1}', "bytes is for oversized_body, not for latency"],
  ["POST", "faults", '{"kind":"status","resetSeconds":3}', "resetSeconds is for rate_limited, not for status"],
  [
    "POST",
    "faults",
    '{"kind":"status","fields":["Id"]}',
    "fields is for missing_fields and null_fields, not for status",
  ],
  ["POST", "faults", '{"kind":"status","fields":[1]}', "fields[0] must be an id"],
  ["POST", "faults", '{"kind":"status","endpoint":""}', "endpoint must be one of POST /oauth/token"],
  ["PATCH", "faults/1", '{"isActive":"no"}', "isActive must be true or false"],
  ["PATCH", "faults/1", "{}", "isActive is missing: it must be true or false"],
  ["POST", "start", '{"user":["newcomer"],"state":"REFUSED"}', "user must be the id of a user"],
  ["POST", "start", '{"user":"","state":"REFUSED"}', "user must be the id of a user"],
  ["POST", "start", '{"user":"newcomer","state":""}', "state must be one of PENDING, REFUSED"],
  ["POST", "start", '{"user":"newcomer","state":null}', "state must be one of PENDING, REFUSED"],
  ["POST", "start", '{"user":"newcomer","delaySeconds":5}', "delaySeconds is for a state"],
  ["POST", "users", '{"kind":"NATURAL","firstName":""}', "firstName must be a string of 1 to 255 characters"],
  ["POST", "users", '{"kind":"NATURAL","lastName":""}', "lastName must be a string of 1 to 255 characters"],
  ["POST", "users", '{"kind":"BUSINESS","companyName":""}', "companyName must be a string of 1 to 255 characters"],
  ...[
    String.raw`Ada\u0000`,
    String.raw`Ada\nLovelace`,
    String.raw`\u007fAda`,
    String.raw`Ada\u0085`,
    String.raw`\ud83dAda`,
    String.raw`Ada\ude00`,
    String.raw`\ude00\ud83d`,
  ].flatMap((name) =>
    ["firstName", "lastName", "companyName"].map((property): [string, string, string, string] => [
      "POST",
      "users",
      `{"kind":"BUSINESS","${property}":"${name}"}`,
      `${property} must be a string of 1 to 255 characters without control characters or lone surrogates`,
    ]),
  ),
  ["POST", "webhooks/forge", '{"EventType":"USER_KYC_REGULAR","ResourceId":""}', "ResourceId must be an id"],
];

test.each(WRONG)("%s %s %s is refused with 400, says what is allowed, and changes nothing", async (...call) => {
  const [method, path, body, problem] = call;
  const before = await world();
  await expectRefused(send(method, path, body), 400, problem);
  expect(await world()).toEqual(before);
});

const BAD_ADDRESS = "the address must be percent-encoded UTF-8";
test.each([
  ["events?user=natural&user=newcomer", "user is given more than once"],
  [`events?user=${"x".repeat(256)}`, "user must be a string of 1 to 255 characters"],
  ["events?user=", "user must be a string of 1 to 255 characters"],
  ["events?user", "user must be a string of 1 to 255 characters"],
  ["events?user=%", BAD_ADDRESS],
  ["events?user=%ff", BAD_ADDRESS],
  ["events?user=%C3%28", BAD_ADDRESS],
  ["users/%E0%A4%A", BAD_ADDRESS],
  ["users/%ff", BAD_ADDRESS],
  ["users/%", BAD_ADDRESS],
  ["%zz", BAD_ADDRESS],
])("GET %s is refused with 400", async (path, problem) => {
  await expectRefused(send("GET", path), 400, problem);
});

test("a body that is not UTF-8 is refused with 400, and changes nothing", async () => {
  const before = await world();
  const body = Buffer.from('{"kind":"NATURAL","firstName":"Zo\xff"}', "latin1");
  await expectRefused(send("POST", "users", body), 400, "the body is not UTF-8");
  expect(await world()).toEqual(before);
});

test.each<Record<string, string>>([
  { "content-type": "text/plain" },
  { "content-type": "application/json-patch+json" },
  { "content-type": "application/json; charset=latin1" },
  { "content-type": "application/json; charset" },
  { "content-type": "application/json, text/plain" },
  { "content-encoding": "gzip" },
  { "content-encoding": "identity, br" },
])("a body with %j is refused with 415, and changes nothing", async (headers) => {
  const before = await world();
  const problem = "the body must be application/json, in UTF-8 and without a content-encoding";
  await expectRefused(send("POST", "clock", '{"advanceSeconds":1}', headers), 415, problem);
  expect(await world()).toEqual(before);
});

test.each<Record<string, string>>([
  { "content-type": "application/json;charset=UTF-8" },
  { "content-type": 'Application/JSON ; charset="utf-8"' },
  { "content-encoding": "identity" },
])("a body with %j is accepted", async (headers) => {
  expect(await send("POST", "clock", '{"advanceSeconds":0}', headers)).toMatchObject({ status: 200 });
});

test("a body of more than a megabyte is refused with 413", async () => {
  const body = JSON.stringify({ kind: "NATURAL", firstName: "x".repeat(1_100_000) });
  await expectRefused(send("POST", "users", body), 413, "too large");
});

test("a user is opened as they are by a start without a state", async () => {
  const before = await world();
  expect(await simulator.control("POST", "start", { user: "newcomer" })).toEqual({
    userId: seededUserIds.newcomer,
    sessionId: null,
  });
  expect(await world()).toEqual(before);
});

test.each(["users/%20", `users/${"x".repeat(200)}`])("GET %s names no user", async (path) => {
  await expectRefused(send("GET", path), 404, "there is no such user");
});

test("the clock can be a century ahead and no more, however often it is advanced", async () => {
  const own = await startSimulator({ clock: manualClock() });
  const advance = (advanceSeconds: number) => own.control("POST", "clock", { advanceSeconds });
  await advance(3_162_240_000);
  await expect(advance(1)).rejects.toThrow("409");
  expect(await own.control("GET", "clock")).toMatchObject({ shiftSeconds: 3_162_240_000 });
  await own.control("POST", "reset", {});
  expect(await advance(1)).toMatchObject({ shiftSeconds: 1 });
  await own.stop();
});
