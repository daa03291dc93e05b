// Lets the calls that find or create a session of one user run one after the other, so that each finds what the one
// before it has created: in this process, and among instances that share their turns.
import type { Clock } from "../clock.js";
import { assertWaits, type CallOptions, waitFor } from "../upstream/deadline.js";

/** Of several instances. */
export interface SharedTurns {
  /**
   * Waits while another instance has the user's turn; not where that cannot be known.
   * @throws UpstreamError timeout or cancelled when the caller leaves
   */
  take(userId: string, caller: CallOptions): Promise<SharedTurn>;
}

/** What the turn before was, as far as it is known. */
export interface LastTurn {
  /** Of the session that it ended with, if this turn has waited for it, or it was another instance's a moment ago. */
  sessionId: string | undefined;
  /** It ended without saying so: its instance has died, or is hanging, or it has failed. */
  isUnfinished: boolean;
}

export interface SharedTurn {
  last: LastTurn;
  /** Resolves once others can have the turn. Never rejects. */
  end(sessionId: string | undefined): Promise<void>;
}

export interface UserTurns {
  /**
   * Does the work once no other work for the user is running. Work that has begun goes on when its caller leaves.
   * @throws UpstreamError timeout or cancelled when the caller leaves; what the work throws
   */
  take<Value extends { session: { id: string } }>(
    userId: string,
    caller: CallOptions,
    work: (last: LastTurn) => Promise<Value>,
  ): Promise<Value>;
}

export function createUserTurns(clock: Clock, shared?: SharedTurns): UserTurns {
  /** By user, the end of the last turn, with the id of its session. Never rejects. */
  const ends = new Map<string, Promise<string | undefined>>();

  return {
    take(userId, caller, work) {
      const before = ends.get(userId) ?? Promise.resolve(undefined);
      let sharedEnd: Promise<void> | undefined;
      const turn = before.then(async (lastId) => {
        assertWaits(caller, clock);
        const sharedTurn = await shared?.take(userId, caller);
        let sessionId: string | undefined;
        try {
          const { sessionId: elsewhere, isUnfinished = false } = sharedTurn?.last ?? {};
          const done = await work({ sessionId: elsewhere ?? lastId, isUnfinished });
          sessionId = done.session.id;
          return done;
        } finally {
          sharedEnd = sharedTurn?.end(sessionId);
        }
      });
      // A turn that fails hands on what it was given. The next one would find the shared turn taken before its end.
      const end = turn
        .then(
          ({ session }) => session.id,
          () => before,
        )
        .finally(() => sharedEnd);
      ends.set(userId, end);
      void end.then(() => {
        if (ends.get(userId) === end) ends.delete(userId);
      });
      return waitFor(turn, caller, clock);
    },
  };
}
