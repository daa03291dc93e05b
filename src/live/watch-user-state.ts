// The events of a subscription to a user: the current state first, then each change of it.
import type { Clock } from "../clock.js";
import type { Topics } from "./topics.js";
import { createPendingChanges, endable, nextRetryMs, type PendingChanges, type WatchEvent } from "./watch.js";

export interface WatchUserStateOptions<Loaders, Root> {
  topics: Topics;
  createLoaders: () => Loaders;
  /** What the subscriber can tell apart, as text; null when the user is missing or foreign to the viewer. */
  stateOf: (loaders: Loaders) => Promise<string | null>;
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
      if (state === undefined) {
        // Without a retry the subscriber might never get the state: no other change need follow.
        retryMs = nextRetryMs(retryMs);
        cancelRetry = clock.schedule(wake, retryMs);
        continue;
      }
      retryMs = undefined;
      if (state !== sent) {
        sent = state;
        yield { root, loaders };
      }
    } while ((await pendingChanges.next()) !== null);
  } finally {
    cancelRetry?.();
    unwatch();
  }
}
