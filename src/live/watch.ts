// The events of a subscription: the current state first, then each change. A slow subscriber gets the latest state
// instead of a backlog.
import type { Clock } from "../clock.js";
import { versionOf } from "../datasources/session-order.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { Returns } from "./returns.js";
import type { ChangedSession, Topics } from "./topics.js";

/** Each event has its own loaders, so that nothing memoized for an earlier event is returned. */
export interface WatchEvent<Loaders, Root = IdentityVerification> {
  /** What the selection of the event is about. */
  root: Root;
  loaders: Loaders;
  /** Something has changed, of which the selection may show nothing to this viewer: not even that it has changed. */
  isSentOnlyIfDifferent?: boolean;
  /** Why nothing of it could be read yet: sent in place of a result, and followed by one. */
  failure?: unknown;
  /** To be called when a part of the selection could not be read, and may be later. */
  couldNotBeRead?: () => void;
}

export interface WatchOptions<Loaders> {
  topics: Topics;
  returns: Pick<Returns, "of">;
  createLoaders: () => Loaders;
  load: (loaders: Loaders, sessionId: string) => Promise<IdentityVerification | null>;
}

/** Ends when the session is settled or no longer the viewer's to see. The first `next()` throws what `load` throws. */
export function watchSession<Loaders>(
  sessionId: string,
  options: WatchOptions<Loaders>,
): AsyncGenerator<WatchEvent<Loaders>, void> {
  const pendingChanges = createPendingChanges();
  return endable(sessionEvents(sessionId, options, pendingChanges), pendingChanges);
}

async function* sessionEvents<Loaders>(
  sessionId: string,
  options: WatchOptions<Loaders>,
  pendingChanges: PendingChanges,
): AsyncGenerator<WatchEvent<Loaders>, void> {
  const { topics, returns, createLoaders, load } = options;
  const unwatch = topics.watchSession(sessionId, pendingChanges.add);
  try {
    let sent: Sent | undefined;
    for (let isFirst = true; ; isFirst = false) {
      const loaders = createLoaders();
      const session = await load(loaders, sessionId).catch((error: unknown) => {
        // Later failures do not end the subscription: the next change, or the fallback poller, loads again.
        if (isFirst) throw error as Error;
        return undefined;
      });
      if (session === null) return;
      const state = session && toSent(session, returns);
      if (session && state && isNews(state, sent)) {
        sent = state;
        yield { root: session, loaders };
      }
      if (session?.isSettled) return;
      if ((await pendingChanges.next()) === null) return;
    }
  } finally {
    unwatch();
  }
}

export interface WatchUserOptions<Loaders> extends WatchOptions<Loaders> {
  /** Null when the user is missing or foreign to the viewer. */
  listSessions: (loaders: Loaders) => Promise<IdentityVerification[] | null>;
  clock: Clock;
}

/** Own choice. */
const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 60_000;

/** What could not be read is tried again after 5, 10, 20 ... seconds, at most a minute. */
export function nextRetryMs(lastMs: number | undefined): number {
  return lastMs === undefined ? FIRST_RETRY_MS : Math.min(lastMs * 2, MAX_RETRY_MS);
}

/** Own choice: one page; older ones were decided long ago. */
export const MAX_FIRST_SESSIONS = 20;

/** Ends only when the subscriber leaves: a user may create another session at any time. */
export function watchUser<Loaders>(
  userId: string,
  options: WatchUserOptions<Loaders>,
): AsyncGenerator<WatchEvent<Loaders>, void> {
  const pendingChanges = createPendingChanges();
  return endable(userEvents(userId, options, pendingChanges), pendingChanges);
}

async function* userEvents<Loaders>(
  userId: string,
  options: WatchUserOptions<Loaders>,
  pendingChanges: PendingChanges,
): AsyncGenerator<WatchEvent<Loaders>, void> {
  const { topics, returns, createLoaders, load, listSessions, clock } = options;
  const unwatch = topics.watchUser(userId, pendingChanges.add);
  /** Sessions that could not be read, with the scheduled retry. */
  const retries = new Map<string, { delayMs: number; cancel: () => void }>();

  /** Without a retry the subscriber might never get this session's state: no other change need follow. */
  function retryLater(sessionId: string): void {
    const before = retries.get(sessionId);
    before?.cancel();
    const delayMs = nextRetryMs(before?.delayMs);
    retries.set(sessionId, {
      delayMs,
      cancel: clock.schedule(() => pendingChanges.add({ id: sessionId, userId }), delayMs),
    });
  }

  try {
    const sent = new Map<string, Sent>();
    const first = await listSessions(createLoaders());
    if (first === null) return;
    for (const { id } of first.slice(0, MAX_FIRST_SESSIONS)) pendingChanges.add({ id, userId });
    for (let changed = await pendingChanges.next(); changed !== null; changed = await pendingChanges.next()) {
      for (const sessionId of changed) {
        const loaders = createLoaders();
        const session = await load(loaders, sessionId).catch(() => undefined);
        if (session === undefined) {
          retryLater(sessionId);
          continue;
        }
        retries.delete(sessionId);
        const state = session && toSent(session, returns);
        if (!state || !isNews(state, sent.get(sessionId))) continue;
        sent.set(sessionId, state);
        yield { root: session, loaders };
      }
    }
  } finally {
    for (const { cancel } of retries.values()) cancel();
    unwatch();
  }
}

/** What watchers of a session, or of its user, are told of. */
export function watchedVersionOf(session: IdentityVerification, returns: Pick<Returns, "of">): string {
  // Whether the user has just returned is part of the next action.
  return `${versionOf(session)} ${returns.of(session.id) !== undefined}`;
}

interface Sent {
  version: string;
  isStale: boolean;
}

function toSent(session: IdentityVerification, returns: Pick<Returns, "of">): Sent {
  return { version: watchedVersionOf(session, returns), isStale: session.freshness.isStale };
}

/** Also when what was sent was stale: its details may have been older than its status. */
function isNews({ version, isStale }: Sent, sent: Sent | undefined): boolean {
  return !sent || version !== sent.version || (sent.isStale && !isStale);
}

export interface PendingChanges {
  add: (session: ChangedSession) => void;
  /** Ids of sessions that changed since the last call, each once; null when closed. */
  next(): Promise<string[] | null>;
  close(): void;
}

export function createPendingChanges(): PendingChanges {
  const changed = new Set<string>();
  let isClosed = false;
  let deliver: (() => void) | undefined;
  return {
    add: ({ id }) => {
      changed.add(id);
      deliver?.();
    },
    async next() {
      if (changed.size === 0 && !isClosed) await new Promise<void>((resolve) => (deliver = resolve));
      deliver = undefined;
      if (isClosed) return null;
      const sessionIds = [...changed];
      changed.clear();
      return sessionIds;
    },
    close() {
      isClosed = true;
      deliver?.();
    },
  };
}

/** A generator suspended at an `await` handles `return()` only when that settles, which here may be never. */
export function endable<Event>(
  events: AsyncGenerator<Event, void>,
  pendingChanges: PendingChanges,
): AsyncGenerator<Event, void> {
  const end = events.return.bind(events);
  events.return = (value) => {
    pendingChanges.close();
    return end(value);
  };
  return events;
}
