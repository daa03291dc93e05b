// Deadlines and cancellation, passed down from the client's request to the call.
// Times are monotonic milliseconds, as performance.now() returns them.
import type { Cancellation } from "../cancellation.js";
import type { Clock } from "../clock.js";
import type { CacheOutcome } from "../measurements.js";
import type { TraceScope } from "../tracing.js";
import type { CallClass } from "./call-class.js";
import { UpstreamError } from "./upstream-error.js";

export interface CallOptions {
  deadlineAt: number;
  /** Who takes turns with others while calls wait: the key of the rate limit. Calls of the gateway itself have none. */
  sender?: string;
  /** Cancelled when the caller no longer waits for the answer. */
  cancellation?: Cancellation;
  /** Of the viewer who causes the calls; calls of the gateway itself have none. */
  allowance?: CallAllowance;
  /** What the calls are part of, where traces are recorded. */
  trace?: TraceScope;
  /** Called for each read of a cache. */
  onCacheRead?: (outcome: CacheOutcome) => void;
}

/** Of a caller who has to know the outcome, though the client may have left. */
export type UncancelledCallOptions = CallOptions & { cancellation?: undefined };

/** How many upstream calls somebody may still cause. */
export interface CallAllowance {
  /** Takes one call of that class. @throws UpstreamError allowance_spent, with retryAfterMs */
  take(callClass: CallClass): void;
  /** Returns a call that was taken and not sent. */
  giveBack(): void;
  /** A call that was taken is being sent: other instances count it as well. */
  sent(): void;
}

/** The longest that a timer of Node.js can wait: nearly 25 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** Waits for work that goes on without the caller. @throws UpstreamError timeout or cancelled; what the work throws */
export function waitFor<Value>(work: Promise<Value>, caller: CallOptions, clock: Clock): Promise<Value> {
  return new Promise<Value>((resolve, reject) => {
    const { cancellation, deadlineAt } = caller;
    if (cancellation?.isCancelled) return reject(new UpstreamError("cancelled"));
    const leftMs = () => deadlineAt - clock.monotonicMs();
    if (leftMs() <= 0) return reject(new UpstreamError("timeout"));
    const leave = (error: UpstreamError) => {
      settle();
      reject(error);
    };
    let timer: NodeJS.Timeout;
    // A timer may end early, and waits for so long at most. While the clock says that there is time, work of the caller
    // may begin: it must not after a timeout.
    const waitOn = () => {
      if (leftMs() <= 0) leave(new UpstreamError("timeout"));
      else timer = setTimeout(waitOn, Math.min(leftMs(), MAX_TIMER_MS)).unref();
    };
    waitOn();
    const stay = cancellation?.onCancel(() => leave(new UpstreamError("cancelled")));
    const settle = () => {
      clearTimeout(timer);
      stay?.();
    };
    work.then(resolve, reject).then(settle, settle);
  });
}

/** @throws UpstreamError timeout or cancelled when the caller no longer waits */
export function assertWaits({ cancellation, deadlineAt }: CallOptions, clock: Clock): void {
  if (cancellation?.isCancelled) throw new UpstreamError("cancelled");
  if (clock.monotonicMs() >= deadlineAt) throw new UpstreamError("timeout");
}

/**
 * Keeps the process alive: a command has nothing else that does.
 * @throws UpstreamError cancelled when that comes first
 */
export function pause(delayMs: number, cancellation: Cancellation | undefined, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (cancellation?.isCancelled) return reject(new UpstreamError("cancelled"));
    const end = () => {
      stay?.();
      resolve();
    };
    const cancelTimer = clock.schedule(end, delayMs, true);
    const stay = cancellation?.onCancel(() => {
      cancelTimer();
      reject(new UpstreamError("cancelled"));
    });
  });
}
