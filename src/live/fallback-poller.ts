// Reads what somebody watches again when no news comes: soon after a session began or last changed, then rarely,
// and for all watchers together within a small share of the quota. What nobody watches costs nothing.
import { awaitsPersons } from "../datasources/session-order.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { createTokenBucket, type TokenBucket } from "../limits/token-bucket.js";
import type { SessionRefresher } from "./session-refresher.js";
import type { Clock } from "../clock.js";
import type { Topics } from "./topics.js";

export interface FallbackPoller {
  stop(): void;
}

export interface FallbackPollerOptions {
  topics: Topics;
  refresher: Pick<SessionRefresher, "refreshSession" | "refreshUser">;
  peekSession: (id: string) => IdentityVerification | undefined;
  /** Of watched users; their lists tell nothing of persons. */
  sessionsWithOpenPersons: () => string[];
  /** Whether news is known to arrive: then a look a minute is enough. */
  areEventsReliable: () => boolean;
  clock: Clock;
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
const POLL_RATE = { burst: 20, perMs: (0.045 * 105_600) / 86_400_000 };
/** Own choice: five businesses validated at once, then as many looks as all others may take, whose turns these must not take. */
const AWAITED_POLL_RATE = { burst: 60, perMs: POLL_RATE.perMs };

export function createFallbackPoller({
  topics,
  refresher,
  peekSession,
  sessionsWithOpenPersons,
  areEventsReliable,
  clock,
}: FallbackPollerOptions): FallbackPoller {
  const usual = createTokenBucket(POLL_RATE, clock);
  const forPersons = createTokenBucket(AWAITED_POLL_RATE, clock);
  const lastPollAt = new Map<string, number>();
  let cancel: (() => void) | undefined;

  /** Null for what needs no look at all. */
  function intervalOf(session: IdentityVerification | undefined): number | null {
    if (session?.isSettled) return null;
    if (areEventsReliable()) return MAX_INTERVAL_MS;
    const changedAt = session?.updatedAt ?? session?.createdAt;
    const ageMs = changedAt ? clock.now().getTime() - changedAt.getTime() : 0;
    return Math.min(Math.max(ageMs * SHARE_OF_AGE, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  }

  function tick(): void {
    const nowMs = clock.monotonicMs();
    const due: { key: string; lateMs: number; bucket: TokenBucket; refresh: () => void }[] = [];
    const watched = new Set<string>();
    const consider = (key: string, intervalMs: number | null, refresh: () => void, bucket = usual) => {
      watched.add(key);
      const last = lastPollAt.get(key);
      // Who has just begun to watch has just been told.
      if (last === undefined) lastPollAt.set(key, nowMs);
      else if (intervalMs !== null && nowMs - last >= intervalMs)
        due.push({ key, lateMs: nowMs - last - intervalMs, bucket, refresh });
    };
    const considerSession = (id: string) => {
      const session = peekSession(id);
      const refresh = () => refresher.refreshSession(id);
      if (session && awaitsPersons(session)) consider(`session ${id}`, AWAITED_INTERVAL_MS, refresh, forPersons);
      else consider(`session ${id}`, intervalOf(session), refresh);
    };
    for (const id of new Set([...topics.watchedSessions(), ...sessionsWithOpenPersons()])) considerSession(id);
    for (const id of topics.watchedUsers()) consider(`user ${id}`, MAX_INTERVAL_MS, () => refresher.refreshUser(id));
    for (const key of lastPollAt.keys()) if (!watched.has(key)) lastPollAt.delete(key);
    // Those that have waited longest come first: a short allowance then makes all wait alike.
    for (const { key, bucket, refresh } of due.sort((a, b) => b.lateMs - a.lateMs)) {
      if (!bucket.take()) continue;
      lastPollAt.set(key, nowMs);
      refresh();
    }
    cancel = clock.schedule(tick, TICK_MS);
  }

  cancel = clock.schedule(tick, TICK_MS);
  return { stop: () => cancel?.() };
}
