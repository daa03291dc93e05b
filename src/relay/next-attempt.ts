// When a message that a receiver did not take is sent again. Pure.

/**
 * Seconds before each further attempt: three days in all, as the Standard Webhooks specification suggests, with one
 * more attempt within the first minute.
 */
const DELAYS_SECONDS = [5, 30, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 64_800, 82_800];
/** Own choice: messages that failed together are not sent again together. */
const JITTER = 0.1;
const MAX_RETRY_AFTER_MS = 86_400_000;
/** HTTP: the receiver is gone for good. */
const GONE = 410;

export interface FailedDelivery {
  /** Attempts made so far, at least 1. */
  attempts: number;
  /** The HTTP status; undefined without an answer. */
  status: number | undefined;
  /** What the receiver asks to wait, if it does. */
  retryAfterMs: number | undefined;
  /** 0 to 1. */
  random: number;
}

/** Milliseconds to wait; null to give up. */
export function nextAttemptDelayMs({ attempts, status, retryAfterMs, random }: FailedDelivery): number | null {
  const seconds = DELAYS_SECONDS[attempts - 1];
  if (seconds === undefined || status === GONE) return null;
  const delayMs = seconds * 1_000 * (1 + random * JITTER);
  return Math.max(delayMs, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}
