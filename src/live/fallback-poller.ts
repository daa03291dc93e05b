// Reads what somebody watches again when no news comes: soon after a session began or last changed, then rarely,
// and for all watchers together within a small share of the quota. What nobody watches costs nothing.
import { awaitsPersons } from "../datasources/session-order.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { createCallAllowance, type CallAllowance } from "../limits/token-bucket.js";
import type { SessionUpdates } from "./session-refresher.js";
import type { Schedule } from "../timers.js";
import type { Topics } from "./topics.js";

export interface SafetyNet {
  stop(): void;
}

export interface SafetyNetOptions {
  topics: Topics;
  updates: Pick<SessionUpdates, "suspect" | "suspectUser">;
  peekSession: (id: string) => IdentityVerification | undefined;
  /** Of watched users; their lists tell nothing of persons. */
  sessionsWithOpenPersons: () => string[];
  /** Whether news is known to arrive: then a look a minute is enough. */
  isInformed: () => boolean;
  monotonicNowMs: () => number;
  now: () => Date;
  schedule: Schedule;
}

const TICK_MS = 1_000;
const MIN_INTERVAL_MS = 5_000;
/** Promised: at most a minute behind when all news is lost. */
const MAX_INTERVAL_MS = 55_000;
/** Promised: the persons of a business are told of 15 s after they have appeared, though no event should name them. */
const AWAITED_INTERVAL_MS = 10_000;
/** Read again after this share of the time since the session last changed. */
const SHARE_OF_AGE = 1 / 12;
/** Promised: under 5 % of the quota, of which the day allows 1.22 calls a second (upstream docs). */
const ALLOWANCE = { burst: 20, perMs: (0.045 * 105_600) / 86_400_000 };
/** Own choice: five businesses validated at once, then as many looks as all others may take, whose turns these must not take. */
const AWAITED_ALLOWANCE = { burst: 60, perMs: ALLOWANCE.perMs };

export function createSafetyNet({
  topics,
  updates,
  peekSession,
  sessionsWithOpenPersons,
  isInformed,
  monotonicNowMs,
  now,
  schedule,
}: SafetyNetOptions): SafetyNet {
  const usual = createCallAllowance(ALLOWANCE, monotonicNowMs);
  const forPersons = createCallAllowance(AWAITED_ALLOWANCE, monotonicNowMs);
  const lastLookAt = new Map<string, number>();
  let cancel: (() => void) | undefined;

  /** Null for what needs no look at all. */
  function intervalOf(session: IdentityVerification | undefined): number | null {
    if (session?.isSettled) return null;
    if (isInformed()) return MAX_INTERVAL_MS;
    const changedAt = session?.updatedAt ?? session?.createdAt;
    const ageMs = changedAt ? now().getTime() - changedAt.getTime() : 0;
    return Math.min(Math.max(ageMs * SHARE_OF_AGE, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  }

  function tick(): void {
    const nowMs = monotonicNowMs();
    const due: { key: string; lateMs: number; allowance: CallAllowance; look: () => void }[] = [];
    const watched = new Set<string>();
    const consider = (key: string, intervalMs: number | null, look: () => void, allowance = usual) => {
      watched.add(key);
      const last = lastLookAt.get(key);
      // Who has just begun to watch has just been told.
      if (last === undefined) lastLookAt.set(key, nowMs);
      else if (intervalMs !== null && nowMs - last >= intervalMs)
        due.push({ key, lateMs: nowMs - last - intervalMs, allowance, look });
    };
    const considerSession = (id: string) => {
      const session = peekSession(id);
      const look = () => updates.suspect(id);
      if (session && awaitsPersons(session)) consider(`session ${id}`, AWAITED_INTERVAL_MS, look, forPersons);
      else consider(`session ${id}`, intervalOf(session), look);
    };
    for (const id of new Set([...topics.watchedSessions(), ...sessionsWithOpenPersons()])) considerSession(id);
    for (const id of topics.watchedUsers()) consider(`user ${id}`, MAX_INTERVAL_MS, () => updates.suspectUser(id));
    for (const key of lastLookAt.keys()) if (!watched.has(key)) lastLookAt.delete(key);
    // Those that have waited longest come first: a short allowance then makes all wait alike.
    for (const { key, allowance, look } of due.sort((a, b) => b.lateMs - a.lateMs)) {
      if (!allowance.take()) continue;
      lastLookAt.set(key, nowMs);
      look();
    }
    cancel = schedule(tick, TICK_MS);
  }

  cancel = schedule(tick, TICK_MS);
  return { stop: () => cancel?.() };
}
