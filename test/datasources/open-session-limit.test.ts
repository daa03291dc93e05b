import { expect, test } from "@jest/globals";
import { createChangeFeed } from "../../src/datasources/change-feed.js";
import { createOpenSessionLimit } from "../../src/datasources/open-session-limit.js";
import type { SessionList } from "../../src/datasources/upstream-api.js";
import type { IdentityVerification } from "../../src/schema/identity-verification.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

const DAY_MS = 24 * 3_600_000;
const userId = "user_m_1";
const session = (id: string, isFinal = false) => ({ id, userId, isFinal }) as IdentityVerification;

function setUp(limit: number, listed?: readonly IdentityVerification[]) {
  const clock = { nowMs: 1 };
  const reads: { deadlineAt: number; callClass: unknown }[] = [];
  const facts = {
    sessionsOf(_userId: string, { deadlineAt }: { deadlineAt: number }, callClass?: unknown) {
      reads.push({ deadlineAt, callClass });
      return listed
        ? Promise.resolve({ isComplete: true, sessions: listed } as SessionList)
        : Promise.reject(new UpstreamError("unavailable"));
    },
  };
  const feed = createChangeFeed();
  const openSessions = createOpenSessionLimit(facts, feed, limit, testClock({ monotonicMs: () => clock.nowMs }));
  const observe = (of: IdentityVerification) =>
    feed.emit({ subject: "session", session: of, kind: "changed", origin: "read", isAnnounced: false });
  const isAdmitted = () =>
    openSessions.admit(userId, { deadlineAt: 10_000 }).then(
      (release) => {
        release();
        return true;
      },
      () => false,
    );
  return { clock, reads, openSessions, observe, isAdmitted };
}

test("the list is read as a mutation, for at most a second", async () => {
  const { reads, isAdmitted } = setUp(1, []);
  expect(await isAdmitted()).toBe(true);
  expect(reads).toEqual([{ deadlineAt: 1_001, callClass: "mutation" }]);
});

test("without the list, known sessions count until they are decided, or for a day", async () => {
  const { clock, observe, isAdmitted } = setUp(2);
  observe(session("a"));
  observe(session("a"));
  expect(await isAdmitted()).toBe(true);
  observe(session("b"));
  expect(await isAdmitted()).toBe(false);
  observe(session("a", true));
  expect(await isAdmitted()).toBe(true);
  observe(session("c"));
  expect(await isAdmitted()).toBe(false);
  clock.nowMs += DAY_MS + 1;
  expect(await isAdmitted()).toBe(true);
});

test("a session both listed and known counts once, with the listed status; a known one missing from the list counts too", async () => {
  const { observe, isAdmitted } = setUp(3, [session("a"), session("b", true)]);
  for (const id of ["a", "b", "c"]) observe(session(id));
  expect(await isAdmitted()).toBe(true);
  observe(session("d"));
  expect(await isAdmitted()).toBe(false);
});
