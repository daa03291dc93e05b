// Lets the calls that find or create a session of one user run one after the other, so that each finds what the one
// before it has created: in this process, and among instances that share their turns.
import type { Clock } from "../clock.js";
import { type CallOptions, waitFor } from "../upstream/deadline.js";
import { UpstreamError } from "../upstream/upstream-error.js";

/** Of several instances. */
export interface SharedTurns {
  /**
   * Waits while another instance has the user's turn; not where that cannot be known.
   * @throws UpstreamError timeout or cancelled when the caller leaves
   */
  take(userId: string, caller: CallOptions): Promise<SharedTurn>;
}

export interface SharedTurn {
  /** Of the session that a turn has ended with a moment ago. */
  lastId: string | undefined;
  end(sessionId: string | undefined): void;
}

export interface UserTurns {
  /**
   * Does the work once no other work for the user is running. Work that has begun goes on when its caller leaves.
   * @param work is given the id of the session that the turn before ended with, if this one has waited for it, or if it
   * was that of another instance up to ten seconds ago
   * @throws UpstreamError timeout or cancelled when the caller leaves; what the work throws
   */
  take<Value extends { session: { id: string } }>(
    userId: string,
    caller: CallOptions,
    work: (lastId: string | undefined) => Promise<Value>,
  ): Promise<Value>;
}

export function createUserTurns(clock: Clock, shared?: SharedTurns): UserTurns {
  /** By user, the end of the last turn, with the id of its session. Never rejects. */
  const ends = new Map<string, Promise<string | undefined>>();

  return {
    take(userId, caller, work) {
      const before = ends.get(userId) ?? Promise.resolve(undefined);
      let hasLeft = false;
      const turn = before.then(async (lastId) => {
        if (hasLeft) throw new UpstreamError("cancelled");
        const sharedTurn = await shared?.take(userId, caller);
        let sessionId: string | undefined;
        try {
          const done = await work(sharedTurn?.lastId ?? lastId);
          sessionId = done.session.id;
          return done;
        } finally {
          sharedTurn?.end(sessionId);
        }
      });
      // A turn that fails hands on what it was given.
      const end = turn.then(
        ({ session }) => session.id,
        () => before,
      );
      ends.set(userId, end);
      void end.then(() => {
        if (ends.get(userId) === end) ends.delete(userId);
      });
      return waitFor(turn, caller, clock).catch((error: unknown) => {
        hasLeft = true;
        throw error;
      });
    },
  };
}
