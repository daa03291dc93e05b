import { expect, test } from "@jest/globals";
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
  const asked: { deadlineAt: number; callClass: unknown }[] = [];
  const facts = {
    sessionsOf(_userId: string, { deadlineAt }: { deadlineAt: number }, callClass?: unknown) {
      asked.push({ deadlineAt, callClass });
      return listed
        ? Promise.resolve({ isComplete: true, sessions: listed } as SessionList)
        : Promise.reject(new UpstreamError("unavailable"));
    },
  };
  const openSessions = createOpenSessionLimit(facts, limit, testClock({ monotonicMs: () => clock.nowMs }));
  const isAdmitted = () =>
    openSessions.admit(userId, { deadlineAt: 10_000 }).then(
      (release) => {
        release();
        return true;
      },
      () => false,
    );
  return { clock, asked, openSessions, isAdmitted };
}

test("the list is read with the class of mutations, and given up after a second", async () => {
  const { asked, isAdmitted } = setUp(1, []);
  expect(await isAdmitted()).toBe(true);
  expect(asked).toEqual([{ deadlineAt: 1_001, callClass: "mutation" }]);
});

test("without the list the sessions known here count, until they are decided or forgotten after a day", async () => {
  const { clock, openSessions, isAdmitted } = setUp(2);
  openSessions.sessionChanged(session("a"));
  openSessions.sessionChanged(session("a"));
  expect(await isAdmitted()).toBe(true);
  openSessions.sessionChanged(session("b"));
  expect(await isAdmitted()).toBe(false);
  openSessions.sessionChanged(session("a", true));
  expect(await isAdmitted()).toBe(true);
  openSessions.sessionChanged(session("c"));
  expect(await isAdmitted()).toBe(false);
  clock.nowMs += DAY_MS + 1;
  expect(await isAdmitted()).toBe(true);
});

test("a session counts once that is listed and known, as the list has it; one that the list lacks counts as well", async () => {
  const { openSessions, isAdmitted } = setUp(3, [session("a"), session("b", true)]);
  for (const id of ["a", "b", "c"]) openSessions.sessionChanged(session(id));
  expect(await isAdmitted()).toBe(true);
  openSessions.sessionChanged(session("d"));
  expect(await isAdmitted()).toBe(false);
});
