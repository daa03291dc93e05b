// The events of a subscription to a user: the current state first, then each change of it.
import { createHash } from "node:crypto";
import type { Clock } from "../clock.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { Topics } from "./topics.js";
import { createPendingChanges, endable, nextRetryMs, type PendingChanges, type WatchEvent } from "./watch.js";

/** What the subscriber can tell apart, in parts; undefined for one that could not be read, which is tried again. */
export type UserState = readonly (string | undefined)[];

export interface WatchUserStateOptions<Loaders, Root> {
  topics: Topics;
  createLoaders: () => Loaders;
  /** Null when the user is missing or foreign to the viewer. */
  stateOf: (loaders: Loaders) => Promise<UserState | null>;
  root: Root;
  clock: Clock;
}

/**
 * Ends only when the subscriber leaves, or if there is no such user at first. Of one who cannot be read at first, the
 * first event says why. Throws what else `stateOf` throws then.
 */
export function watchUserState<Loaders, Root>(
  userId: string,
  options: WatchUserStateOptions<Loaders, Root>,
): AsyncGenerator<WatchEvent<Loaders, Root>, void> {
  const pendingChanges = createPendingChanges();
  return endable(stateEvents(userId, options, pendingChanges), pendingChanges);
}

async function* stateEvents<Loaders, Root>(
  userId: string,
  { topics, createLoaders, stateOf, root, clock }: WatchUserStateOptions<Loaders, Root>,
  pendingChanges: PendingChanges,
): AsyncGenerator<WatchEvent<Loaders, Root>, void> {
  const wake = () => pendingChanges.add({ id: userId, userId });
  const unwatch = topics.watchUserState(userId, wake);
  let cancelRetry: (() => void) | undefined;
  try {
    let sent: UserState | undefined;
    /** A part of what was sent last. */
    let couldNotBeRead = false;
    let isFirst = true;
    let retryMs: number | undefined;
    do {
      const loaders = createLoaders();
      let failure: unknown;
      const read = await stateOf(loaders).catch((error: unknown) => {
        if (isFirst && !(error instanceof UpstreamError)) throw error as Error;
        failure = error;
        return undefined;
      });
      cancelRetry?.();
      if (read === null && sent === undefined) return;
      // A user who was there is not taken for gone: clients do not come back after the end.
      const state = read?.map((part) => part && hash(part));
      if (state && (couldNotBeRead || isNews(state, sent))) {
        sent = state;
        couldNotBeRead = false;
        yield { root, loaders, isSentOnlyIfDifferent: true, couldNotBeRead: () => (couldNotBeRead = true) };
      }
      if (isFirst && failure !== undefined) yield { root, loaders, failure };
      isFirst = false;
      const isIncomplete = couldNotBeRead || !state || state.includes(undefined);
      retryMs = isIncomplete ? nextRetryMs(retryMs) : undefined;
      // Without a retry the subscriber might never get the state: no other change need follow.
      cancelRetry = retryMs === undefined ? undefined : clock.schedule(wake, retryMs);
    } while ((await pendingChanges.next()) !== null);
  } finally {
    cancelRetry?.();
    unwatch();
  }
}

/** States contain the data of persons, and are kept as long as the subscription lasts. */
function hash(part: string): string {
  return createHash("sha256").update(part).digest("base64");
}

/** What could not be read has not changed. */
function isNews(state: UserState, sent: UserState | undefined): boolean {
  return !sent || state.some((part, index) => part !== undefined && part !== sent[index]);
}
