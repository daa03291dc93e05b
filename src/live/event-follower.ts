// The port of whoever needs every change that events announce, whether or not somebody watches it; src/relay/
// implements it.
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";

/** A session, a user, or the regulatory status of a user. */
export interface FollowedSubject {
  kind: "identity_verification" | "user" | "user.regulatory_status";
  id: string;
}

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
