// Parses the upstream's rate-limit headers: one value or several, as one list or as repeated headers. Missing and
// invalid values are tolerated. Pure.

export interface ReportedWindow {
  seconds: number;
  used: number;
  remaining: number;
  /** Milliseconds from the answer to the reset, at most the length of the window. */
  resetsInMs: number;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Upstream docs: 15, 30 and 60 minutes, and a day, in this order. */
export const WINDOW_SECONDS = [900, 1_800, 3_600, 86_400] as const;

/**
 * The windows that the answer reports; ambiguous ones are omitted.
 * @param nowMs Unix milliseconds, for answers without a Date header. Resets are times of the upstream's clock, which
 * may differ from ours
 */
export function readRateLimitHeaders(headers: Headers, nowMs: number): ReportedWindow[] {
  const answeredAtSeconds = answeredAtMs(headers, nowMs) / 1_000;
  const used = readNumbers(headers["x-ratelimit"]);
  const remaining = readNumbers(headers["x-ratelimit-remaining"]);
  const resets = readNumbers(headers["x-ratelimit-reset"]);
  const isComplete = used.length === WINDOW_SECONDS.length;
  const windows: ReportedWindow[] = [];
  for (let index = 0; index < Math.min(used.length, remaining.length, resets.length); index += 1) {
    const [made, left, reset] = [used[index], remaining[index], resets[index]];
    if (made === undefined || left === undefined || reset === undefined) continue;
    const untilResetSeconds = reset - answeredAtSeconds;
    // With all four values, their order identifies the windows, even if the clocks differ; otherwise the reset does.
    const seconds = isComplete ? WINDOW_SECONDS[index] : WINDOW_SECONDS.find((length) => untilResetSeconds <= length);
    if (seconds === undefined || windows.some((known) => known.seconds === seconds)) continue;
    windows.push({
      seconds,
      used: made,
      remaining: left,
      resetsInMs: Math.min(Math.max(untilResetSeconds, 0), seconds) * 1_000,
    });
  }
  return windows;
}

/**
 * The time that `Retry-After` asks for, in seconds or as a date; undefined if it is missing or neither.
 * @param nowMs as above
 */
export function readRetryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const asked = String(headers["retry-after"]).trim();
  if (/^\d{1,12}$/.test(asked)) return Number(asked) * 1_000;
  // Date.parse takes nearly any text with a number for a date.
  const atMs = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(asked) ? Date.parse(asked) : NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(atMs - answeredAtMs(headers, nowMs), 0);
}

function answeredAtMs(headers: Headers, nowMs: number): number {
  const atMs = Date.parse(String(headers["date"]));
  return Number.isNaN(atMs) ? nowMs : atMs;
}

/** An invalid value becomes undefined, so that the others keep their positions. */
function readNumbers(header: string | string[] | undefined): (number | undefined)[] {
  if (header === undefined) return [];
  return String(header)
    .split(",")
    .map((text) => (/^\s*\d{1,12}\s*$/.test(text) ? Number(text) : undefined));
}
