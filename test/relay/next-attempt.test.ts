import { expect, test } from "@jest/globals";
import { nextAttemptDelayMs } from "../../src/relay/next-attempt.js";

const failed = { attempts: 1, sinceFirstMs: 0, status: 500, retryAfterMs: undefined, random: 0 };

function delaysSeconds(random: number): number[] {
  const delays: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const delayMs = nextAttemptDelayMs({ ...failed, attempts, random });
    if (delayMs === null) return delays;
    delays.push(delayMs / 1_000);
  }
}

test("a message is sent for three days, ever more rarely, first within seconds", () => {
  const delays = delaysSeconds(0);
  expect(delays[0]).toBeLessThanOrEqual(5);
  expect([...delays].sort((one, other) => one - other)).toEqual(delays);
  const days = delays.reduce((sum, seconds) => sum + seconds, 0) / 86_400;
  expect(days).toBeGreaterThanOrEqual(3);
  expect(days).toBeLessThan(3.2);
});

test("messages that failed together are sent again at different times", () => {
  expect(delaysSeconds(1)[3]).toBeGreaterThan(delaysSeconds(0)[3] as number);
});

test("however long a receiver asks to wait, it is asked no later than without", () => {
  const DAY_MS = 86_400_000;
  let sinceFirstMs = 0;
  for (let attempts = 1; ; attempts += 1) {
    const delayMs = nextAttemptDelayMs({ ...failed, attempts, sinceFirstMs, status: 429, retryAfterMs: DAY_MS });
    if (delayMs === null) break;
    sinceFirstMs += delayMs;
  }
  expect(sinceFirstMs).toBeGreaterThan(3 * DAY_MS);
  expect(sinceFirstMs).toBeLessThan(3.4 * DAY_MS);
});

test("a receiver that is gone for good gets the message no more", () => {
  expect(nextAttemptDelayMs({ ...failed, status: 410 })).toBeNull();
});

test.each([
  ["longer than ours", 60_000, 60_000],
  ["shorter than ours", 1, 5_000],
  ["longer than a day", 9e9, 86_400_000],
])("a wait that the receiver asks for is kept: %s", (_name, retryAfterMs, expected) => {
  expect(nextAttemptDelayMs({ ...failed, status: 429, retryAfterMs })).toBe(expected);
});
