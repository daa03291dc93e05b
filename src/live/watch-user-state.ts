// The events of a subscription to a user: the current state first, then each change of it.
import { createHash } from "node:crypto";
import type { Clock } from "../clock.js";
import type { Topics } from "./topics.js";
import { createPendingChanges, endable, nextRetryMs, type PendingChanges, type WatchEvent } from "./watch.js";

export interface UserState {
  /** What the subscriber can tell apart. */
  text: string;
  /** False if a part could not be read, which is then tried again. */
  isComplete: boolean;
  /** A part could not be read again. */
  isStale: boolean;
}

export interface WatchUserStateOptions<Loaders, Root> {
  topics: Topics;
  createLoaders: () => Loaders;
  /** Null when the user is missing or foreign to the viewer. */
  stateOf: (loaders: Loaders) => Promise<UserState | null>;
  root: Root;
  clock: Clock;
}

/** Ends only when the subscriber leaves, or the user is gone. The first `next()` throws what `stateOf` throws. */
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
    let sent: Sent | undefined;
    let retryMs: number | undefined;
    do {
      const loaders = createLoaders();
      const state = await stateOf(loaders).catch((error: unknown) => {
        if (sent === undefined) throw error as Error;
        return undefined;
      });
      cancelRetry?.();
      if (state === null) return;
      retryMs = state?.isComplete ? undefined : nextRetryMs(retryMs);
      // Without a retry the subscriber might never get the state: no other change need follow.
      cancelRetry = retryMs === undefined ? undefined : clock.schedule(wake, retryMs);
      const next = state && toSent(state);
      if (next && isNews(next, sent)) {
        sent = next;
        yield { root, loaders, isSentOnlyIfDifferent: true };
      }
    } while ((await pendingChanges.next()) !== null);
  } finally {
    cancelRetry?.();
    unwatch();
  }
}

interface Sent extends Omit<UserState, "text"> {
  hash: string;
}

/** States contain the data of persons, and are kept as long as the subscription lasts. */
function toSent({ text, isComplete, isStale }: UserState): Sent {
  return { hash: createHash("sha256").update(text).digest("base64"), isComplete, isStale };
}

/** A state with a gap never replaces one without: what is missing has not changed. */
function isNews(state: Sent, sent: Sent | undefined): boolean {
  if (!sent) return true;
  if (sent.isComplete !== state.isComplete) return state.isComplete;
  return state.hash !== sent.hash || (sent.isStale && !state.isStale);
}
