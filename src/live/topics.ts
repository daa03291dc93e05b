// In-process publish/subscribe of changes of sessions and users. A change wakes its watchers; each loads what its
// viewer may see.
import type { IdentityVerification } from "../schema/identity-verification.js";

/** The owner is undefined where the upstream omitted it. */
export type ChangedSession = Pick<IdentityVerification, "id" | "userId">;

type Wake = (session: ChangedSession) => void;

export interface Topics {
  publish(session: ChangedSession): void;
  /** The user, not one of their sessions, may have changed. */
  publishUser(userId: string): void;
  /** Returns the function that stops watching. */
  watchSession(sessionId: string, wake: Wake): () => void;
  watchUser(userId: string, wake: Wake): () => void;
  /** The user, and the sessions too: the user's next action depends on both. */
  watchUserState(userId: string, wake: () => void): () => void;
  isSessionWatched(sessionId: string): boolean;
  /** The sessions or the state. */
  isUserWatched(userId: string): boolean;
  isUserStateWatched(userId: string): boolean;
  watchedSessions(): string[];
  watchedUsers(): string[];
  usersWithWatchedState(): string[];
}

export function createTopics(): Topics {
  const ofSession = new Map<string, Set<Wake>>();
  const ofUser = new Map<string, Set<Wake>>();
  const ofUserState = new Map<string, Set<Wake>>();

  function wakeAll(watchers: Set<Wake> | undefined, session: ChangedSession): void {
    for (const wake of watchers ?? []) wake(session);
  }

  function watch(topics: Map<string, Set<Wake>>, id: string, wake: Wake): () => void {
    // A wrapper per call, so that a callback that watches twice can stop each separately.
    const own: Wake = (session) => wake(session);
    const wakes = topics.get(id) ?? new Set();
    topics.set(id, wakes.add(own));
    return () => {
      wakes.delete(own);
      if (wakes.size === 0 && topics.get(id) === wakes) topics.delete(id);
    };
  }

  return {
    publish(session) {
      wakeAll(ofSession.get(session.id), session);
      if (session.userId === undefined) return;
      wakeAll(ofUser.get(session.userId), session);
      wakeAll(ofUserState.get(session.userId), session);
    },
    publishUser: (userId) => wakeAll(ofUserState.get(userId), { id: userId, userId }),
    watchSession: (sessionId, wake) => watch(ofSession, sessionId, wake),
    watchUser: (userId, wake) => watch(ofUser, userId, wake),
    watchUserState: (userId, wake) => watch(ofUserState, userId, wake),
    isSessionWatched: (sessionId) => ofSession.has(sessionId),
    isUserWatched: (userId) => ofUser.has(userId) || ofUserState.has(userId),
    isUserStateWatched: (userId) => ofUserState.has(userId),
    watchedSessions: () => [...ofSession.keys()],
    watchedUsers: () => [...new Set([...ofUser.keys(), ...ofUserState.keys()])],
    usersWithWatchedState: () => [...ofUserState.keys()],
  };
}
