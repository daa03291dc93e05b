// Compares this machine's clock with the Date header of an answer.
import { fail, type Finding, ok, warn } from "./check.js";

/** As for tokens (authentication/bearer-token.ts): within it nothing is refused. */
const TOLERATED_S = 5;
/** Own choice: tokens are refused, and what was read counts as older than events. */
const TOO_MUCH_S = 60;

/** @param ageSeconds how long a cache between has kept the answer, which then is so much older than its date */
export function clockFinding(whose: string, date: string | undefined, now: Date, ageSeconds = 0): Finding {
  const theirsMs = Date.parse(date ?? "");
  if (Number.isNaN(theirsMs)) return warn(`not checked: ${whose} sends no date`);
  const seconds = Math.round(now.getTime() / 1_000 - theirsMs / 1_000 - ageSeconds);
  const difference = Math.abs(seconds);
  if (difference <= TOLERATED_S) return ok(`within ${TOLERATED_S} s of ${whose}'s`);
  const text = `${difference} s ${seconds > 0 ? "ahead of" : "behind"} ${whose}'s: synchronise it (NTP)`;
  return difference > TOO_MUCH_S ? fail(text) : warn(text);
}
