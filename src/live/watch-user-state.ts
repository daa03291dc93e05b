// The events of a subscription to a user: the current state first, then each change of it.
import type { Clock } from "../clock.js";
import type { Topics } from "./topics.js";
import { createPendingChanges, endable, nextRetryMs, type PendingChanges, type WatchEvent } from "./watch.js";

export interface UserState {
  /** What the subscriber can tell apart. */
  text: string;
  /** False if a part could not be read, which is then tried again. */
  isComplete: boolean;
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
    let sent: string | undefined;
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
      if (state && state.text !== sent) {
        sent = state.text;
        yield { root, loaders };
      }
    } while ((await pendingChanges.next()) !== null);
  } finally {
    cancelRetry?.();
    unwatch();
  }
}
