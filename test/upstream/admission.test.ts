import { beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Cancellation } from "../../src/cancellation.js";
import { type Admission, createAdmission, type EndCall } from "../../src/upstream/admission.js";
import { CALL_CLASSES, type CallClass } from "../../src/upstream/call-class.js";
import { type CircuitBreaker, createCircuitBreaker } from "../../src/upstream/circuit-breaker.js";
import { createQuotaWindows, type QuotaWindows } from "../../src/upstream/quota-windows.js";
import type { UpstreamError } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

let nowMs: number;
let admission: Admission;
let breaker: CircuitBreaker;
let windows: QuotaWindows;

beforeEach(() => setUp());

function setUp(concurrency = 8): void {
  nowMs = 1_000_000;
  const clock = testClock({ monotonicMs: () => nowMs });
  windows = createQuotaWindows(clock);
  breaker = createCircuitBreaker(() => undefined, clock);
  admission = createAdmission({ windows, breaker, concurrency, clock });
}

interface Call {
  callClass: CallClass;
  sender?: string | undefined;
  state: "waiting" | "sent" | "refused";
  end?: EndCall;
  error?: UpstreamError;
}

/** The order in which calls were sent. */
let order: Call[] = [];
beforeEach(() => {
  order = [];
});

function enter(
  callClass: CallClass,
  {
    mayTakeMs = 10_000,
    sender,
    cancellation,
  }: { mayTakeMs?: number; sender?: string; cancellation?: Cancellation } = {},
) {
  const call: Call = { callClass, sender, state: "waiting" };
  const sent = (end: EndCall) => {
    Object.assign(call, { state: "sent", end });
    order.push(call);
  };
  const refused = (error: UpstreamError) => Object.assign(call, { state: "refused", error });
  try {
    const entered = admission.enter({ callClass, sender, deadlineAt: nowMs + mayTakeMs, cancellation });
    if (entered instanceof Promise) entered.then(sent, refused);
    else sent(entered);
  } catch (error) {
    refused(error as UpstreamError);
  }
  return call;
}

const enterMany = (count: number, callClass: CallClass, options?: Parameters<typeof enter>[1]) =>
  Array.from({ length: count }, () => enter(callClass, options));

/** Ends a call after so long, and lets those that wait be sent. */
async function end(call: Call, tookMs = 0, outcome: "success" | "failure" | "none" = "success"): Promise<void> {
  nowMs += tookMs;
  call.end?.(outcome);
  await Promise.resolve();
}

const statesOf = (calls: Call[]) => calls.map(({ state }) => state);

describe("slots", () => {
  test("reads leave an eighth of them to mutations, and events have eight of any number", () => {
    expect(statesOf(enterMany(8, "first_read")).filter((state) => state === "sent")).toHaveLength(7);
    expect(enter("mutation").state).toBe("sent");
    expect(enter("mutation").state).toBe("waiting");
    setUp(100);
    expect(statesOf(enterMany(20, "event")).filter((state) => state === "sent")).toHaveLength(8);
  });

  test("with a single slot, the classes take turns", async () => {
    setUp(1);
    for (const callClass of CALL_CLASSES) {
      const call = enter(callClass);
      expect(call.state).toBe("sent");
      await end(call);
    }
  });
});

describe("lanes", () => {
  test("waiting calls are sent by class, and within a class in order of arrival", async () => {
    const running = enterMany(8, "mutation");
    const [refresh, read, another, event, mutation] = (
      ["refresh", "first_read", "first_read", "event", "mutation"] as const
    ).map((callClass) => enter(callClass));
    order = [];
    for (const call of running.slice(0, 5)) await end(call);
    expect(order).toEqual([mutation, event, read, another, refresh]);
  });

  test("the one that has waited longest is sent now and then, so that no class waits for ever", async () => {
    let last = enterMany(8, "mutation")[0];
    const refresh = enter("refresh");
    for (let sent = 0; refresh.state === "waiting"; sent += 1) {
      expect(sent).toBeLessThanOrEqual(8);
      nowMs += 1;
      enter("mutation");
      if (last) await end(last);
      last = order.at(-1);
    }
  });

  test("a call whose caller has left takes no slot, and does not delay others", async () => {
    const running = enterMany(8, "mutation");
    const leaving = new Cancellation();
    const left = enter("first_read", { cancellation: leaving });
    const next = enter("first_read");
    leaving.cancel();
    await Promise.resolve();
    expect(left).toMatchObject({ state: "refused", error: { kind: "cancelled" } });
    await end(running[0] ?? next);
    expect(next.state).toBe("sent");
  });

  test("a call is refused at once if those ahead take longer than its deadline allows", async () => {
    for (const call of enterMany(7, "first_read")) await end(call, 400);
    enterMany(8, "mutation");
    nowMs += 2_000;
    enterMany(30, "first_read");
    expect(enter("first_read", { mayTakeMs: 5_000 })).toMatchObject({ state: "refused", error: { kind: "busy" } });
    expect(enter("first_read", { mayTakeMs: 60_000 }).state).toBe("waiting");
    expect(enter("mutation", { mayTakeMs: 5_000 }).state).toBe("waiting");
  });

  test("those who asked take turns, however many calls one of them has waiting", async () => {
    const running = enterMany(8, "mutation");
    enterMany(20, "first_read", { sender: "heavy" });
    for (const sender of ["one", "another", undefined]) enter("first_read", { sender });
    order = [];
    for (const call of running.slice(0, 6)) await end(call);
    expect(order.map(({ sender }) => sender)).toStrictEqual(["heavy", "one", "another", undefined, "heavy", "heavy"]);
  });

  test("a newcomer is not refused for what another has waiting, who is", async () => {
    for (const call of enterMany(7, "first_read")) await end(call, 400);
    enterMany(8, "mutation");
    nowMs += 2_000;
    enterMany(30, "first_read", { sender: "heavy" });
    const mayTakeMs = 5_000;
    expect(enter("first_read", { sender: "heavy", mayTakeMs }).error?.kind).toBe("busy");
    expect(enter("first_read", { sender: "light", mayTakeMs }).state).toBe("waiting");
  });

  test("a call whose deadline has passed in the lane is not sent", async () => {
    const running = enterMany(8, "mutation");
    const late = enter("first_read", { mayTakeMs: 1_000 });
    await end(running[0] ?? late, 1_000);
    expect(late).toMatchObject({ state: "refused", error: { kind: "timeout" } });
  });

  test("when the circuit breaker opens, all waiting calls are refused", async () => {
    const running = enterMany(8, "mutation");
    const waiting = enterMany(40, "first_read");
    for (let call = 0; call < 19; call += 1) breaker.sent()("failure");
    await end(running[0] ?? { callClass: "mutation", state: "sent" }, 0, "failure");
    expect(new Set(waiting.map(({ error }) => error?.kind))).toEqual(new Set(["circuit_open"]));
  });
});

describe("the upstream's 429", () => {
  test.each([
    [0, 2_000],
    [3_000, 3_000],
    [80_000_000, 60_000],
  ])("with a reset in %i ms pauses all calls for %i ms", (resetsInMs, pausedMs) => {
    admission.refusedByUpstream([{ seconds: 86_400, used: 1, remaining: 0, resetsInMs }], nowMs);
    admission.report([{ seconds: 86_400, used: 1, remaining: 100_000, resetsInMs }], nowMs);
    nowMs += pausedMs - 1;
    expect(enter("mutation")).toMatchObject({ state: "refused", error: { kind: "rate_limited" } });
    nowMs += 1;
    expect(enter("mutation").state).toBe("sent");
  });

  test("carries the time to wait", () => {
    const reported = [{ seconds: 900, used: 2_300, remaining: 0, resetsInMs: 900_000 }];
    expect(admission.refusedByUpstream(reported, nowMs)).toMatchObject({
      kind: "rate_limited",
      detail: { status: 429, retryAfterMs: 900_000 },
    });
  });
});

test("one probe of each interval passes when others have spent a window, and a mutation comes first", () => {
  admission.report([{ seconds: 900, used: 2_300, remaining: 0, resetsInMs: 900_000 }], nowMs);
  const sent: CallClass[] = [];
  for (let second = 0; second < 60; second += 1) {
    nowMs += 1_000;
    for (const callClass of ["refresh", "first_read", "mutation"] as const) {
      const call = enter(callClass);
      call.end?.("none");
      if (call.state === "sent") sent.push(callClass);
    }
  }
  expect(sent).toEqual(["mutation", "mutation", "mutation"]);
});

test("says of each class what was sent, waits and was refused", () => {
  enterMany(9, "first_read");
  for (let call = 0; call < 20; call += 1) breaker.sent()("failure");
  enter("mutation");
  expect(admission.classes()).toEqual([
    {
      callClass: "mutation",
      sent: 0,
      waiting: 0,
      refused: { circuit_open: 1, rate_limited: 0, quota_reserved: 0, busy: 0 },
    },
    {
      callClass: "event",
      sent: 0,
      waiting: 0,
      refused: { circuit_open: 0, rate_limited: 0, quota_reserved: 0, busy: 0 },
    },
    {
      callClass: "first_read",
      sent: 7,
      waiting: 2,
      refused: { circuit_open: 0, rate_limited: 0, quota_reserved: 0, busy: 0 },
    },
    {
      callClass: "refresh",
      sent: 0,
      waiting: 0,
      refused: { circuit_open: 0, rate_limited: 0, quota_reserved: 0, busy: 0 },
    },
  ]);
});

test("no order of arrivals, ends, departures and failures leaves a call waiting for ever", async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("enter" as const),
      callClass: fc.constantFrom(...CALL_CLASSES),
      sender: fc.constantFrom("one", "another", undefined),
      leaves: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("end" as const),
      which: fc.nat(20),
      outcome: fc.constantFrom("success" as const, "failure" as const, "none" as const),
    }),
    fc.record({ kind: fc.constant("leave" as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant("time" as const), ms: fc.nat(20_000) }),
    fc.record({ kind: fc.constant("report" as const), remaining: fc.nat(600) }),
    fc.constant({ kind: "429" as const }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 10 }),
      fc.array(step, { maxLength: 120 }),
      async (concurrency, steps) => {
        setUp(concurrency);
        const calls: Call[] = [];
        const running: Call[] = [];
        const cancellations: Cancellation[] = [];
        const settle = async () => {
          await Promise.resolve();
          for (const call of calls)
            if (call.state === "sent" && call.end && !running.includes(call)) running.push(call);
        };
        const endOne = async (which: number, outcome: "success" | "failure" | "none") => {
          const [call] = running.splice(which % Math.max(running.length, 1), 1);
          call?.end?.(outcome);
          if (call) delete call.end;
          await settle();
        };
        for (const each of steps) {
          if (each.kind === "enter") {
            const cancellation = new Cancellation();
            if (each.leaves) cancellations.push(cancellation);
            calls.push(enter(each.callClass, { sender: each.sender, cancellation, mayTakeMs: 30_000 }));
          } else if (each.kind === "end") await endOne(each.which, each.outcome);
          else if (each.kind === "leave") cancellations[each.which % Math.max(cancellations.length, 1)]?.cancel();
          else if (each.kind === "time") nowMs += each.ms;
          else if (each.kind === "report")
            admission.report([{ seconds: 900, used: 0, remaining: each.remaining, resetsInMs: 100_000 }], nowMs);
          else admission.refusedByUpstream([], nowMs);
          await settle();
          expect(running.length).toBeLessThanOrEqual(concurrency);
        }
        while (running.length > 0) await endOne(0, "success");
        expect(calls.filter(({ state }) => state === "waiting")).toEqual([]);
        expect(admission.classes().every(({ waiting }) => waiting === 0)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test("a call that has waited is not sent with less time left than calls take", async () => {
  for (const call of enterMany(7, "first_read")) await end(call, 400);
  const running = enterMany(8, "mutation");
  const late = enter("first_read", { mayTakeMs: 60_000 });
  const hasTime = enter("first_read", { mayTakeMs: 120_000 });
  nowMs += 59_900;
  await end(running[0] ?? late);
  expect([late.state, hasTime.state]).toEqual(["refused", "sent"]);
});
