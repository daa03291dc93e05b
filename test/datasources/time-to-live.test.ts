import { expect, test } from "@jest/globals";
import { toSummary } from "../../src/datasources/mapping.js";
import { listTimeToLiveMs, sessionTimeToLiveMs } from "../../src/datasources/time-to-live.js";

const CREATED_MS = 1_800_000_000_000;
const VALID_FOR_MS = 7 * 86_400_000;
const times = {
  ...{ settledMs: 86_400_000, reviewMs: 60_000, regulatoryMs: 60_000, openMs: 5_000, incompleteMs: 5_000 },
  sessionValidityMs: VALID_FOR_MS,
};
const EXPIRES_MS = CREATED_MS + VALID_FOR_MS;

const readAt = (nowMs: number, status = "PENDING") =>
  toSummary({ Status: status, CreationDate: CREATED_MS / 1_000 } as Parameters<typeof toSummary>[0], {
    id: "idn_1",
    fetchedAt: new Date(nowMs),
    sessionValidityMs: VALID_FOR_MS,
  });

test.each([
  ["created now", CREATED_MS, 5_000],
  ["created ten minutes ago", CREATED_MS + 600_000, 10_000],
  ["created a day ago", CREATED_MS + 86_400_000, 60_000],
  ["that expires in two minutes", EXPIRES_MS - 120_000, 60_000],
  ["that expires in twenty seconds", EXPIRES_MS - 20_000, 20_000],
  ["that expires in a millisecond", EXPIRES_MS - 1, 1],
  ["that should have expired now", EXPIRES_MS, 5_000],
  ["that should have expired nearly two minutes ago", EXPIRES_MS + 119_999, 5_000],
  ["that should have expired two minutes ago", EXPIRES_MS + 120_000, 60_000],
])(
  "a pending session %s, and the list it is in, are read again at its expiry, and soon after it",
  (_what, nowMs, expected) => {
    const session = readAt(nowMs);
    expect(sessionTimeToLiveMs(session, times, nowMs)).toBe(expected);
    const sessions = [readAt(nowMs, "REFUSED"), session];
    const list = { sessions, isComplete: true, hasUnreadable: false, freshness: session.freshness };
    expect(listTimeToLiveMs(list, times, nowMs)).toBe(expected);
  },
);

test("a session that has been submitted does not expire", () => {
  const nowMs = EXPIRES_MS - 1;
  expect(sessionTimeToLiveMs(readAt(nowMs, "REVIEW"), times, nowMs)).toBe(60_000);
});
