// When a message that a receiver did not take is sent again. Pure.

/**
 * Seconds before each further attempt: three days in all, as the Standard Webhooks specification suggests, with one
 * more attempt within the first minute.
 */
const DELAYS_SECONDS = [5, 30, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 64_800, 82_800];
/** Own choice: messages that failed together are not sent again together. */
const JITTER = 0.1;
/** As long as the delays take at most: a receiver that asks to wait gets no more days. */
const GIVE_UP_AFTER_MS = DELAYS_SECONDS.reduce((sum, seconds) => sum + seconds, 0) * 1_000 * (1 + JITTER);
const MAX_RETRY_AFTER_MS = 86_400_000;
/** HTTP: the receiver is gone for good. */
const GONE = 410;

export interface FailedDelivery {
  /** Attempts made so far, at least 1. */
  attempts: number;
  /** Since the first of them. */
  sinceFirstMs: number;
  /** The HTTP status; undefined without an answer. */
  status: number | undefined;
  /** What the receiver asks to wait, if it does. */
  retryAfterMs: number | undefined;
  /** 0 to 1. */
  random: number;
}

/** Milliseconds to wait; null to give up. */
export function nextAttemptDelayMs(failed: FailedDelivery): number | null {
  const { attempts, sinceFirstMs, status, retryAfterMs, random } = failed;
  const seconds = DELAYS_SECONDS[attempts - 1];
  const leftMs = GIVE_UP_AFTER_MS - sinceFirstMs;
  if (seconds === undefined || leftMs <= 0 || status === GONE) return null;
  const delayMs = seconds * 1_000 * (1 + random * JITTER);
  return Math.min(Math.max(delayMs, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS)), leftMs);
}
