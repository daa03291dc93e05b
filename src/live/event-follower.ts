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
  /** It was read after an event. */
  sessionWasRead(session: IdentityVerification): void;
  userWasRead(userId: string, user: UserDetail): void;
  regulatoryStatusWasRead(userId: string, status: RegulatoryStatus): void;
}
