// Re-reads watched sessions and users in case events do not arrive: often right after a session was created or last
// changed, then rarely, and within a small share of the quota in total. What nobody watches costs no calls. What of a
// renewal the passing of time changes need not wait for a read: its watchers are woken, and read what is not fresh.
import type { Clock } from "../clock.js";
import { hasRenewalTurned } from "../datasources/renewal-notice.js";
import { awaitsPersons } from "../datasources/session-order.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { UpstreamCache } from "../datasources/upstream-cache.js";
import { createTokenBucket, type TokenBucket } from "../limits/token-bucket.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { Returns } from "./returns.js";
import type { SessionRefresher } from "./session-refresher.js";
import type { Topics } from "./topics.js";

export interface FallbackPoller {
  /** Something may have been missed: everything watched is due, within the usual share of the quota. */
  pollSoon(): void;
  stop(): void;
}

export interface FallbackPollerOptions {
  topics: Topics;
  refresher: Pick<SessionRefresher, "refreshSession" | "refreshSessionsOf" | "refreshUser" | "refreshRegulatoryStatus">;
  cache: Pick<UpstreamCache, "knownRegulatoryStatus">;
  store: Pick<SessionStore, "view" | "userOf" | "sessionsWithOpenPersons">;
  returns: Pick<Returns, "sessions">;
  /** Whether webhooks are set up: one read a minute is then enough. */
  receivesWebhooks: boolean;
  clock: Clock;
}

const TICK_MS = 1_000;
const MIN_INTERVAL_MS = 5_000;
/** Promised: at most a minute behind when all events are lost. */
const MAX_INTERVAL_MS = 55_000;
/** Promised, within the share below: a block is five minutes behind at most when its event is lost. Blocks are rare. */
const REGULATORY_INTERVAL_MS = 295_000;
/** Promised: subscribers see the persons of a business within 15 s of their appearing, even if no event names them. */
const AWAITED_INTERVAL_MS = 10_000;
/** Own choice: the outcome is expected at any moment, and the user looks at the screen. */
const RETURNED_INTERVAL_MS = 5_000;
/** Own choice: another instance, or a query, has just read it. With the longest interval, less than a minute. */
const JUST_READ_MS = 4_000;
/** Read again after this share of the time since the session was created or last changed. */
const SHARE_OF_AGE = 1 / 12;
/** Promised: under 5 % of the quota, of which the day allows 1.22 calls a second (upstream docs). */
const POLL_RATE = { burst: 20, perMs: (0.045 * 105_600) / 86_400_000 };
/** Own choice: five businesses validated at once, then the rate of all other reads, which it must not delay. */
const AWAITED_POLL_RATE = { burst: 60, perMs: POLL_RATE.perMs };
/** Own choice: five users who return at once, then the rate of all other reads, which they must not delay. */
const RETURNED_POLL_RATE = { burst: 120, perMs: POLL_RATE.perMs };

export function createFallbackPoller({
  topics,
  refresher,
  cache,
  store,
  returns,
  receivesWebhooks,
  clock,
}: FallbackPollerOptions): FallbackPoller {
  const usual = createTokenBucket(POLL_RATE, clock);
  const forPersons = createTokenBucket(AWAITED_POLL_RATE, clock);
  const forReturned = createTokenBucket(RETURNED_POLL_RATE, clock);
  const lastPollAt = new Map<string, number>();
  let lastTickAt = clock.now();
  let cancel: (() => void) | undefined;

  /** In milliseconds; null for a session that needs no polling. */
  function intervalOf(session: IdentityVerification | undefined): number | null {
    if (session?.isSettled) return null;
    if (receivesWebhooks) return MAX_INTERVAL_MS;
    const changedAt = session?.updatedAt ?? session?.createdAt;
    const ageMs = changedAt ? clock.now().getTime() - changedAt.getTime() : 0;
    return Math.min(Math.max(ageMs * SHARE_OF_AGE, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  }

  const isUserWatched = (userId: string | undefined) => userId !== undefined && topics.isUserWatched(userId);

  function publishRenewals(): void {
    const now = clock.now();
    for (const id of topics.usersWithWatchedState()) {
      const deadline = cache.knownRegulatoryStatus(id)?.renewalDeadline ?? null;
      if (hasRenewalTurned(deadline, lastTickAt, now)) topics.publishUser(id);
    }
    lastTickAt = now;
  }

  function tick(): void {
    publishRenewals();
    const nowMs = clock.monotonicMs();
    const due: { key: string; lateMs: number; bucket: TokenBucket; refresh: () => void }[] = [];
    const watched = new Set<string>();
    const consider = (key: string, intervalMs: number | null, refresh: () => void, bucket = usual) => {
      watched.add(key);
      const last = lastPollAt.get(key);
      // A new watcher has just received the current state.
      if (last === undefined) lastPollAt.set(key, nowMs);
      else if (intervalMs !== null && nowMs - last >= intervalMs)
        due.push({ key, lateMs: nowMs - last - intervalMs, bucket, refresh });
    };
    const considerSession = (id: string) => {
      const session = store.view(id);
      const refresh = () => refresher.refreshSession(id, clock.now().getTime() - JUST_READ_MS);
      const isReturned = (!session || session.status === IdentityVerificationStatus.PENDING) && returned.has(id);
      if (isReturned) consider(`session ${id}`, RETURNED_INTERVAL_MS, refresh, forReturned);
      else if (session && awaitsPersons(session)) consider(`session ${id}`, AWAITED_INTERVAL_MS, refresh, forPersons);
      else consider(`session ${id}`, intervalOf(session), refresh);
    };
    const considerRegulatoryStatus = (userId: string) => {
      const refresh = () => refresher.refreshRegulatoryStatus(userId, clock.now().getTime() - JUST_READ_MS);
      consider(`regulatory status ${userId}`, receivesWebhooks ? REGULATORY_INTERVAL_MS : MAX_INTERVAL_MS, refresh);
    };
    // A list of sessions does not include their persons.
    const ofWatchedUsers = store.sessionsWithOpenPersons().filter((id) => isUserWatched(store.userOf(id)));
    const ofReturned = returns.sessions();
    const returned = new Set(ofReturned.map(({ id }) => id));
    const returnedOfWatched = ofReturned.filter(({ userId }) => isUserWatched(userId)).map(({ id }) => id);
    const ids = [...topics.watchedSessions(), ...ofWatchedUsers, ...returnedOfWatched];
    for (const id of new Set(ids)) considerSession(id);
    for (const id of topics.watchedUsers()) {
      const refresh = () => refresher.refreshSessionsOf(id, clock.now().getTime() - JUST_READ_MS);
      consider(`sessions of ${id}`, MAX_INTERVAL_MS, refresh);
    }
    for (const id of topics.usersWithWatchedState()) {
      const refresh = () => refresher.refreshUser(id, clock.now().getTime() - JUST_READ_MS);
      consider(`user ${id}`, MAX_INTERVAL_MS, refresh);
      if (cache.knownRegulatoryStatus(id)) considerRegulatoryStatus(id);
    }
    for (const key of lastPollAt.keys()) if (!watched.has(key)) lastPollAt.delete(key);
    // Most overdue first, so that when tokens are scarce all wait equally long.
    for (const { key, bucket, refresh } of due.sort((a, b) => b.lateMs - a.lateMs)) {
      if (!bucket.take()) continue;
      lastPollAt.set(key, nowMs);
      refresh();
    }
    cancel = clock.schedule(tick, TICK_MS);
  }

  cancel = clock.schedule(tick, TICK_MS);
  return {
    pollSoon() {
      for (const key of lastPollAt.keys()) lastPollAt.set(key, clock.monotonicMs() - REGULATORY_INTERVAL_MS);
    },
    stop: () => cancel?.(),
  };
}
