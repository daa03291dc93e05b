import { beforeEach, describe, expect, test } from "@jest/globals";
import { Cancellation } from "../../src/cancellation.js";
import type { Admission, EndCall } from "../../src/upstream/admission.js";
import type { CallOutcome } from "../../src/upstream/circuit-breaker.js";
import type { HttpTransport, TransportResponse } from "../../src/upstream/http-transport.js";
import { createRestClient, type RestClient } from "../../src/upstream/rest-client.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

/** What admission does with the next calls; then it lets all through. */
let refusals: UpstreamError[];
/** What the upstream does with the next calls; then it answers. */
let failures: (UpstreamError | number | "nothing")[];
let outcomes: CallOutcome[];
/** What the upstream's health learns: "answer", or the kind of failure. */
let health: string[];
let sentWithToken: string[];
let retriesLeft: number;
let allowance: { taken: number; given: number; sent: number };
let client: RestClient;
let nowMs: number;

beforeEach(() => {
  [refusals, failures, outcomes, health, sentWithToken, retriesLeft] = [[], [], [], [], [], 100];
  nowMs = 1_000_000;
  allowance = { taken: 0, given: 0, sent: 0 };
  let token = "first";
  const admission: Partial<Admission> = {
    enter(): EndCall {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      return (outcome) => outcomes.push(outcome);
    },
    report: () => undefined,
  };
  client = createRestClient({
    transport: { send, close: () => Promise.resolve() },
    clientId: "platform",
    attemptTimeoutMs: 1_000,
    admission: admission as Admission,
    accessToken: {
      get: () => token,
      replace(refused) {
        token = "second";
        return refused !== token;
      },
    },
    health: { ended: (error) => health.push(error?.kind ?? "answer") },
    retryBudget: {
      deposit: () => undefined,
      withdraw: () => (retriesLeft -= 1) >= 0,
    },
    clock: testClock({ monotonicMs: () => nowMs }),
    random: () => 0,
  });
});

function send({ headers, timeoutMs }: Parameters<HttpTransport["send"]>[0]): Promise<TransportResponse> {
  sentWithToken.push(headers["authorization"] ?? "");
  const failure = failures.shift();
  if (failure === "nothing") {
    nowMs += timeoutMs;
    return Promise.reject(new UpstreamError("timeout"));
  }
  if (failure instanceof UpstreamError) return Promise.reject(failure);
  return Promise.resolve({ status: failure ?? 200, headers: {}, body: {} });
}

const call = (remainingMs = 60_000, read: (answer: TransportResponse) => unknown = ({ body }) => body) =>
  client.call(
    { method: "GET", path: "/users/1", read },
    {
      deadlineAt: nowMs + remainingMs,
      callClass: "first_read",
      allowance: {
        take: () => (allowance.taken += 1),
        giveBack: () => (allowance.given += 1),
        sent: () => (allowance.sent += 1),
      },
    },
  );

describe("the outcome that the circuit breaker learns", () => {
  test.each<[string, UpstreamError | number, CallOutcome]>([
    ["an answer", 200, "success"],
    ["a refusal by the upstream", 400, "success"],
    ["an absence", 404, "success"],
    ["an endpoint that does not exist", 501, "success"],
    ["an error of the upstream", 503, "failure"],
    ["a lost connection", new UpstreamError("network"), "failure"],
    ["an answer that cannot be read", new UpstreamError("invalid_response"), "failure"],
    ["a shutdown", new UpstreamError("cancelled"), "none"],
  ])("%s", async (_what, failure, outcome) => {
    failures = [failure];
    await call().catch(() => undefined);
    expect(outcomes[0]).toBe(outcome);
  });

  test("a refused token that can be replaced is none; credentials that are refused are a failure", async () => {
    failures = [401];
    await call();
    failures = [401];
    await expect(call()).rejects.toMatchObject({ kind: "unauthorized" });
    expect(outcomes).toEqual(["none", "success", "failure"]);
  });

  test("an attempt that used its whole time is a failure; one that the caller's deadline has cut is none", async () => {
    failures = ["nothing"];
    await expect(call(1_110)).rejects.toMatchObject({ kind: "timeout" });
    failures = ["nothing"];
    await expect(call(150)).rejects.toMatchObject({ kind: "timeout" });
    expect(outcomes).toEqual(["failure", "none"]);
  });
});

test("an answer that cannot be read is a failure for health, not for the circuit breaker, and is not asked for again", async () => {
  const unreadable = call(60_000, () => {
    throw new UpstreamError("invalid_response");
  });
  await expect(unreadable).rejects.toMatchObject({ kind: "invalid_response" });
  await call();
  expect({ outcomes, health }).toEqual({
    outcomes: ["success", "success"],
    health: ["invalid_response", "answer"],
  });
});

describe("what is tried again", () => {
  test("a call that our own quota refuses for a moment, without using up the budget of retries", async () => {
    retriesLeft = 0;
    refusals = [
      new UpstreamError("rate_limited", { retryAfterMs: 1 }),
      new UpstreamError("rate_limited", { retryAfterMs: 1 }),
    ];
    await call();
    expect(outcomes).toEqual(["success"]);
  });

  test("a call whose token was revoked, once, with a fresh token and without using up the budget", async () => {
    retriesLeft = 0;
    failures = [401];
    await call();
    expect(sentWithToken).toEqual(["Bearer first", "Bearer second"]);
    failures = [401];
    await expect(call()).rejects.toMatchObject({ kind: "unauthorized" });
    expect(sentWithToken).toHaveLength(3);
  });

  test("a call that failed, as long as the budget lasts", async () => {
    retriesLeft = 1;
    failures = [503, 503, 503];
    await expect(call()).rejects.toMatchObject({ kind: "unavailable" });
    expect(sentWithToken).toHaveLength(2);
  });
});

test("each attempt that was sent counts towards the viewer's allowance, and what was refused does not", async () => {
  failures = [503];
  refusals = [new UpstreamError("rate_limited", { retryAfterMs: 1 })];
  await call();
  expect(allowance).toEqual({ taken: 3, given: 1, sent: 2 });
});

test("nothing is sent when the time is over or the caller has left", async () => {
  await expect(call(100)).rejects.toMatchObject({ kind: "timeout" });
  const cancellation = new Cancellation();
  cancellation.cancel();
  const left = { deadlineAt: Infinity, callClass: "first_read" as const, cancellation };
  await expect(client.call({ method: "GET", path: "/", read: ({ body }) => body }, left)).rejects.toMatchObject({
    kind: "cancelled",
  });
  expect(sentWithToken).toEqual([]);
});
