import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

let simulator: TestSimulator;
let personPath: string;
beforeAll(async () => {
  simulator = await startSimulator({ clock: manualClock() });
  const { sessions } = (await simulator.control("GET", "users/owners")) as {
    sessions: { id: string; persons: { id: string }[] }[];
  };
  personPath = `sessions/${sessions[0]?.id}/persons/${sessions[0]?.persons[0]?.id}`;
});
afterAll(() => simulator.stop());

interface Refused {
  status: number;
  problem?: string;
  field?: string;
  expected?: string;
}

async function send(method: string, path: string, body?: string): Promise<Refused> {
  const response = await fetch(`${simulator.url}/_simulator/${path.replace("PERSON", personPath)}`, {
    method,
    ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Refused, "status">) };
}

/** What must not change when a call is refused. */
const world = () =>
  Promise.all(["users", "sessions", "scheduled", "settings", "faults", "clock"].map((path) => send("GET", path)));

const finish = `sessions/${seededSessionIds.pending}/finish`;
const change = `users/${seededUserIds.natural}/change`;

test.each([
  ["PATCH", "settings", { latencyMs: -1 }, { field: "latencyMs", expected: expect.stringMatching(/^a number of/) }],
  ["POST", "clock", {}, { field: "advanceSeconds", expected: expect.stringMatching(/^a number of/) }],
  ["POST", change, { change: "CLOSED", actionCode: "008705" }, { field: "actionCode", expected: undefined }],
  ["PATCH", "settings", { latency: 1 }, { field: undefined, expected: undefined }],
])(
  "%s %s %j: the answer names the property and what it must be, where it is of one",
  async (method, path, body, said) => {
    const { field, expected } = await send(method, path, JSON.stringify(body));
    expect({ field, expected }).toEqual(said);
  },
);

describe("malformed input is refused with 400, and changes nothing:", () => {
  test.each([
    ["POST", "reset", { to: "yesterday" }, "to must be empty or seed"],
    ["POST", "reset", { keepHooks: "yes" }, "keepHooks must be true or false"],
    ["POST", "users", {}, "kind is missing: it must be one of NATURAL"],
    ["POST", "users", { kind: 1 }, "kind must be one of NATURAL"],
    ["POST", "users", { kind: "NATURAL", firstName: 7 }, "firstName must be a string"],
    ["POST", "users", { kind: "NATURAL", lastName: "x".repeat(256) }, "lastName must be a string of 1 to 255"],
    ["POST", finish, {}, "outcome is missing: it must be one of VALIDATED"],
    ["POST", finish, { outcome: "PASSED" }, "outcome must be one of VALIDATED"],
    ["POST", finish, { outcome: "constructor" }, "outcome must be one of VALIDATED"],
    ["POST", finish, { outcome: "VALIDATED", delaySeconds: "5" }, "delaySeconds must be a number of seconds from 0 to"],
    ["POST", finish, { outcome: "VALIDATED", delaySeconds: -1 }, "delaySeconds must be a number of seconds from 0 to"],
    [
      "POST",
      finish,
      { outcome: "VALIDATED", delaySeconds: null },
      "delaySeconds must be a number of seconds from 0 to",
    ],
    ["POST", "PERSON/finish", { status: "PENDING_VALIDATION" }, "status must be one of VALIDATED"],
    ["POST", "PERSON/retry", { delaySeconds: "soon" }, "delaySeconds must be a number"],
    ["POST", change, { change: "PROMOTED" }, "change must be one of RENEWAL_REQUIRED"],
    ["POST", change, { change: "BLOCKED", actionCode: 8705 }, "actionCode must be six digits"],
    ["POST", change, { change: "CLOSED", actionCode: "008705" }, "CLOSED takes no actionCode"],
    ["POST", change, { change: "UNBLOCKED", actionCode: "008705" }, "UNBLOCKED takes no actionCode"],
    ["POST", change, { change: "RENEWAL_REQUIRED", deadline: "2026-02-30" }, "deadline must be a date, YYYY-MM-DD"],
    ["POST", change, { change: "RENEWED", deadline: "2026-12-15" }, "deadline is for RENEWAL_REQUIRED"],
    ["POST", "start", {}, "user is missing: it must be the id of a user, or one of natural"],
    ["POST", "start", { user: 1 }, "user must be the id of a user, or one of natural"],
    ["POST", "start", { user: "NATURAL", state: "FINE" }, "state must be one of PENDING"],
    ["POST", "start", { user: "NATURAL", state: 1 }, "state must be one of PENDING"],
    ["POST", "start", { user: "NATURAL", state: "PENDING", delaySeconds: true }, "delaySeconds must be a number"],
    ["POST", "clock", {}, "advanceSeconds is missing: it must be a number"],
    ["POST", "clock", { advanceSeconds: 4e9 }, "advanceSeconds must be a number of seconds from 0 to 36600 days"],
    ["PATCH", "settings", { webhookLossRate: 2 }, "webhookLossRate must be a number from 0 to 1"],
    ["PATCH", "settings", { webhookCopies: 1e9 }, "webhookCopies must be a whole number from 0 to 1000"],
    ["PATCH", "settings", { renewalPeriodDays: 1e9 }, "renewalPeriodDays must be a number from 0 to 36600"],
    ["POST", "faults", { kind: "status", endpoint: "GET /nothing" }, "endpoint must be one of POST /oauth/token"],
    ["POST", "faults", { kind: "status", endpoint: 1 }, "endpoint must be one of POST /oauth/token"],
    ["POST", "webhooks/forge", {}, "EventType is missing: it must be an event type"],
    ["POST", "webhooks/forge", { EventType: "NEWS", ResourceId: "x" }, "EventType must be an event type"],
    ["POST", "webhooks/forge", { EventType: "USER_KYC_REGULAR" }, "ResourceId is missing: it must be an id"],
    ["POST", "webhooks/forge", { EventType: "USER_KYC_REGULAR", ResourceId: "x", Date: "now" }, "Unix seconds"],
  ])("%s %s %j", async (method, path, body, expected) => {
    const before = await world();
    const answer = await send(method, path, JSON.stringify(body));
    expect(answer).toMatchObject({ status: 400, problem: expect.stringContaining(expected) as unknown });
    expect(await world()).toEqual(before);
  });
});

describe("an unknown id is refused with 404:", () => {
  test.each([
    ["GET", "users/nobody", undefined, "there is no such user"],
    ["POST", "users/nobody/change", { change: "CLOSED" }, "there is no such user"],
    ["POST", "start", { user: "nobody", state: "PENDING" }, "there is no such user"],
    ["POST", "sessions/nothing/finish", { outcome: "VALIDATED" }, "there is no such session"],
    ["POST", "sessions/nothing/persons/x/finish", { status: "VALIDATED" }, "there is no such session"],
    ["POST", `sessions/${seededSessionIds.pending}/persons/x/finish`, { status: "VALIDATED" }, "no such person"],
    ["POST", `sessions/${seededSessionIds.pending}/persons/x/retry`, {}, "no such person"],
    ["DELETE", "scheduled/nothing", undefined, "there is nothing scheduled with this id"],
    ["PATCH", "faults/nothing", { isActive: true }, "there is no such fault"],
    ["DELETE", "faults/nothing", undefined, "there is no such fault"],
    ["POST", "webhooks/nothing/send", undefined, "there is no such webhook in the log"],
    ["POST", "nothing", {}, "the control API has no such call"],
  ])("%s %s", async (method, path, body, expected) => {
    const answer = await send(method, path, body && JSON.stringify(body));
    expect(answer).toEqual({ status: 404, problem: expect.stringContaining(expected) as unknown });
  });
});

describe("what the state does not allow is refused with 409:", () => {
  test.each([
    [`sessions/${seededSessionIds.refused}/finish`, { outcome: "VALIDATED" }, "cannot become VALIDATED"],
    [`users/${seededUserIds.newcomer}/change`, { change: "RENEWED" }, "is not REGULAR"],
    ["start", { user: "payer", state: "PENDING" }, "the upstream would refuse a session"],
    ["start", { user: "NATURAL", state: "REVIEW" }, "a session of a NATURAL user cannot end in REVIEW"],
  ])("POST %s %j", async (path, body, expected) => {
    const answer = await send("POST", path, JSON.stringify(body));
    expect(answer).toEqual({ status: 409, problem: expect.stringContaining(expected) as unknown });
  });
});

test("a forged webhook says how many hooks it was sent to", async () => {
  const body = JSON.stringify({ EventType: "USER_KYC_REGULAR", ResourceId: "user_1" });
  expect(await send("POST", "webhooks/forge", body)).toEqual({ status: 200, sent: 0 });
});
