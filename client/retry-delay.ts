// How long to wait before what has failed is tried again.

/** Own choice. No time at all must not mean a tight loop, nor weeks never. */
const RETRY_AFTER_SECONDS = { least: 1, most: 3_600 };

/** Doubles from one second to half a minute, less up to a half: clients that were cut off at once come back apart. */
export function toRetryDelayMs(failures: number): number {
  return Math.min(30_000, 1_000 * 2 ** failures) * (1 - Math.random() / 2);
}

/** With up to a tenth more, so that clients that were refused together come back apart. */
export function toRetryAfterMs(seconds: number): number {
  const { least, most } = RETRY_AFTER_SECONDS;
  return Math.min(Math.max(seconds, least), most) * 1_000 * (1 + Math.random() / 10);
}
