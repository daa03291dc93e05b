// Whether a call may be sent to the upstream now, and if not, when: the one place that knows quota, circuit breaker and
// slots. What is scarce is the quota and the caller's time, so calls wait in lanes, one for each class, for as long as
// they can still be answered in time. In a lane, those who asked take turns.
import type { Clock } from "../clock.js";
import type { Measurements } from "../measurements.js";
import { decide, type Decision, type RefusalReason } from "./admission-decision.js";
import { CALL_CLASSES, type CallClass, slotsOf } from "./call-class.js";
import type { CallOutcome, CircuitBreaker } from "./circuit-breaker.js";
import type { CallOptions } from "./deadline.js";
import { createFairLane, type FairLane } from "./fair-lane.js";
import type { QuotaWindow } from "./quota-window.js";
import type { QuotaWindows } from "./quota-windows.js";
import type { ReportedWindow } from "./rate-limit-headers.js";
import { createRunningCalls } from "./running-calls.js";
import { UpstreamError } from "./upstream-error.js";
import { createUpstreamPause } from "./upstream-pause.js";

interface AdmissionRequest extends Pick<CallOptions, "sender" | "deadlineAt" | "cancellation"> {
  callClass: CallClass;
}

/** Must be called once, when the call has ended. */
export type EndCall = (outcome: CallOutcome) => void;

export interface ClassReport {
  callClass: CallClass;
  /** Since the start of the process. */
  sent: number;
  waiting: number;
  /** Since the start of the process, by reason. */
  refused: Readonly<Record<RefusalReason, number>>;
}

export interface Admission {
  /**
   * Resolves when the call may be sent, and counts it as sent. Cancellation takes it out of its lane; a call that
   * was sent ends by itself.
   * @throws UpstreamError circuit_open, rate_limited, quota_reserved or busy, with retryAfterMs; timeout when too
   * little time is left after the wait in the lane; cancelled
   */
  enter(request: AdmissionRequest): EndCall | Promise<EndCall>;
  /** Records the answer to a call that was sent then (monotonic), and the windows that it reported. */
  report(windows: readonly ReportedWindow[], sentAtMs: number): void;
  /** The same for a 429; pauses all calls. @param retryAfterMs what it asks for, apart from windows */
  refusedByUpstream(windows: readonly ReportedWindow[], sentAtMs: number, retryAfterMs?: number): UpstreamError;
  windows(): QuotaWindow[];
  classes(): ClassReport[];
}

/** Every so many calls the one that has waited longest goes first, so that no class waits for ever. */
const OLDEST_FIRST_EVERY = 8;

interface OfClass {
  lane: FairLane<Waiting>;
  sent: number;
  lastSentAt: number;
  refused: Record<RefusalReason, number>;
}

const createOfClass = (): OfClass => ({
  lane: createFairLane(),
  sent: 0,
  lastSentAt: -Infinity,
  refused: { circuit_open: 0, rate_limited: 0, quota_reserved: 0, busy: 0 },
});

interface Waiting {
  request: AdmissionRequest;
  since: number;
  send: (end: EndCall) => void;
  refuse: (error: Error) => void;
}

export function createAdmission(options: {
  windows: QuotaWindows;
  breaker: CircuitBreaker;
  /** The most calls that run at once. */
  concurrency: number;
  clock: Clock;
  measurements?: Pick<Measurements, "upstreamCallWaited">;
}): Admission {
  const { windows, breaker, concurrency, clock, measurements } = options;
  const running = createRunningCalls(concurrency, clock);
  const pause = createUpstreamPause(clock);
  const classes: Record<CallClass, OfClass> = {
    mutation: createOfClass(),
    event: createOfClass(),
    first_read: createOfClass(),
    refresh: createOfClass(),
  };
  let sentFromLanes = 0;
  let lastProbeAt = -Infinity;

  function aheadOf({ callClass, sender }: AdmissionRequest): number {
    let ahead = classes[callClass].lane.aheadOf(sender);
    for (const other of CALL_CLASSES) {
      if (other === callClass) break;
      ahead += classes[other].lane.size();
    }
    return ahead;
  }

  /** @param isNext the call is the next of its lane, and there is a slot for it */
  function decideNow(request: AdmissionRequest, isNext: boolean): Decision {
    const { callClass, deadlineAt } = request;
    const now = clock.monotonicMs();
    const serviceTimeMs = running.serviceTimeMs();
    const decision = decide(callClass, {
      circuitBlockedForMs: breaker.blockedForMs(),
      pausedForMs: pause.leftMs(),
      isPauseUncertain: pause.isUncertain(),
      windows: windows.states(),
      sinceProbeMs: Math.min(windows.sinceReportMs(), now - lastProbeAt),
      sinceClassSentMs: now - classes[callClass].lastSentAt,
      isSlotFree: isNext || (running.hasSlot(callClass) && classes[callClass].lane.size() === 0),
      ahead: isNext ? 0 : aheadOf(request),
      slots: slotsOf(callClass, concurrency),
      serviceTimeMs,
      mayWaitMs: deadlineAt - now - serviceTimeMs,
    });
    if (decision.kind === "refuse") classes[callClass].refused[decision.reason] += 1;
    return decision;
  }

  function send(callClass: CallClass, isProbe: boolean, waitedMs: number): EndCall {
    measurements?.upstreamCallWaited(callClass, waitedMs);
    if (isProbe) lastProbeAt = clock.monotonicMs();
    classes[callClass].sent += 1;
    classes[callClass].lastSentAt = clock.monotonicMs();
    const endOfRun = running.started(callClass);
    const endForWindows = windows.sent(callClass === "mutation");
    const endForBreaker = breaker.sent();
    return (outcome) => {
      endOfRun(outcome !== "none");
      endForWindows();
      endForBreaker(outcome);
      sendWaiting();
    };
  }

  /** Of the most important lane that has a slot; now and then the one that has waited longest. */
  function next(): Waiting | undefined {
    const isOldestNext = sentFromLanes % OLDEST_FIRST_EVERY === OLDEST_FIRST_EVERY - 1;
    let oldest: Waiting | undefined;
    for (const callClass of CALL_CLASSES) {
      const { lane } = classes[callClass];
      if (lane.size() === 0 || !running.hasSlot(callClass)) continue;
      const waiting = isOldestNext ? lane.oldest() : lane.head();
      if (waiting && !isOldestNext) return waiting;
      if (waiting && (!oldest || waiting.since < oldest.since)) oldest = waiting;
    }
    return oldest;
  }

  function sendWaiting(): void {
    for (let waiting = next(); waiting; waiting = next()) {
      const { request } = waiting;
      const { lane } = classes[request.callClass];
      lane.delete(request.sender, waiting);
      // A call that is sent with less time than calls take would only keep the others waiting.
      const isLate = clock.monotonicMs() + running.serviceTimeMs() >= request.deadlineAt;
      const decision = isLate ? null : decideNow(request, true);
      if (decision?.kind === "send") {
        sentFromLanes += 1;
        lane.endTurn(request.sender);
        waiting.send(send(request.callClass, decision.isProbe, clock.monotonicMs() - waiting.since));
      } else waiting.refuse(decision?.kind === "refuse" ? toError(decision) : new UpstreamError("timeout"));
    }
  }

  function wait(request: AdmissionRequest): Promise<EndCall> {
    return new Promise((resolve, reject) => {
      const { lane } = classes[request.callClass];
      const waiting: Waiting = {
        request,
        since: clock.monotonicMs(),
        send(end) {
          stay?.();
          resolve(end);
        },
        refuse(error) {
          stay?.();
          reject(error);
        },
      };
      const leave = () => {
        lane.delete(request.sender, waiting);
        reject(new UpstreamError("cancelled"));
      };
      const stay = request.cancellation?.onCancel(leave);
      lane.add(request.sender, waiting);
    });
  }

  return {
    enter(request) {
      const decision = decideNow(request, false);
      if (decision.kind === "refuse") throw toError(decision);
      return decision.kind === "wait" ? wait(request) : send(request.callClass, decision.isProbe, 0);
    },
    report(reported, sentAtMs) {
      windows.report(reported);
      pause.answered(sentAtMs);
    },
    refusedByUpstream(reported, sentAtMs, retryAfterMs) {
      windows.report(reported);
      return pause.refused(reported, sentAtMs, retryAfterMs);
    },
    windows: () => windows.states(),
    classes: () =>
      CALL_CLASSES.map((callClass) => {
        const { lane, sent, refused } = classes[callClass];
        return { callClass, sent, waiting: lane.size(), refused: { ...refused } };
      }),
  };
}

function toError({ reason, retryAfterMs, isWaitUncertain }: Extract<Decision, { kind: "refuse" }>): UpstreamError {
  return new UpstreamError(reason, { retryAfterMs, isWaitUncertain });
}
