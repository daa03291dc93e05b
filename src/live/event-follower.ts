// The port of whoever needs every change that events announce, whether or not somebody watches it; src/relay/
// implements it.
import type { Clock } from "../clock.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";

/** A session, a user, or the regulatory status of a user. */
export interface FollowedSubject {
  kind: "identity_verification" | "user" | "user.regulatory_status";
  id: string;
}

/** Own choice: the upstream may lag behind its own event. After that what it does not know does not exist. */
const ABSENT_AFTER_MS = 10 * 60_000;

export interface EventFollower {
  /** An event has announced a change: the subject is about to be read. */
  expect(subject: FollowedSubject): void;
  /** Nothing that an event has announced before then (Unix time) has to be read any more. */
  caughtUp(subject: FollowedSubject, fetchedAtMs: number): void;
  /** The session of a person whom this process has not read; undefined where it is not known. */
  sessionOfPerson(personId: string): Promise<string | undefined>;
  /** It was read after an event, or an event has announced what was known. */
  sessionWasRead(session: IdentityVerification): void;
  userWasRead(userId: string, user: UserDetail): void;
  regulatoryStatusWasRead(userId: string, status: RegulatoryStatus): void;
}

/** What a read of the subject means for the follower when it ends. @param fetchedAtMs of the last answer */
export function endsOf(subject: FollowedSubject, follower: EventFollower, clock: Clock, fetchedAtMs: () => number) {
  return {
    caughtUp: () => follower.caughtUp(subject, fetchedAtMs()),
    absent: () => follower.caughtUp(subject, clock.now().getTime() - ABSENT_AFTER_MS),
  };
}
