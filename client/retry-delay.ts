// How long to wait before what has failed is tried again.

/** Own choices. No time at all must not mean a tight loop, nor weeks never. */
const MIN_RETRY_AFTER_SECONDS = 1;
const MAX_RETRY_AFTER_SECONDS = 3_600;

/** Doubles from one second to half a minute, less up to a half: clients that were cut off at once come back apart. */
export function toRetryDelayMs(failures: number): number {
  return Math.min(30_000, 1_000 * 2 ** failures) * (1 - Math.random() / 2);
}

/** With up to a tenth more, so that clients that were refused together come back apart. */
export function toRetryAfterMs(seconds: number): number {
  return (
    Math.min(Math.max(seconds, MIN_RETRY_AFTER_SECONDS), MAX_RETRY_AFTER_SECONDS) * 1_000 * (1 + Math.random() / 10)
  );
}
