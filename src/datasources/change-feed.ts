// The one feed of what has changed: sessions and users, whoever observed it.
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";

/** `read`: an answer of the upstream; `own`: a mutation of ours; `instance`: another instance has observed it. */
export type Origin = "read" | "own" | "instance";

export interface Observed {
  origin: Origin;
  /** Something newer was stored or announced while it was read: what changed meanwhile may be missing. */
  isOvertaken: boolean;
}

/** Whether something newer may have been observed meanwhile. */
export function mayBeOlder({ origin, isOvertaken }: Observed): boolean {
  return isOvertaken || origin === "instance";
}

export interface SessionChange {
  subject: "session";
  /** Without details where the newest view is older. */
  session: IdentityVerification;
  /**
   * `new`: a session that somebody may wait for; `changed`: its state or its persons; `settled`: no further change is
   * expected; `detailed`: a view has the details of a state that a list has shown.
   */
  kind: "new" | "changed" | "settled" | "detailed";
  origin: Origin;
  /** An event had announced it, and has invalidated the user. */
  isAnnounced: boolean;
}

/** A mutation of ours may have changed the session. */
export interface SessionInvalidation {
  subject: "invalidation";
  session: Pick<IdentityVerification, "id" | "userId">;
  /** Unix time: what was fetched earlier is not used any more. */
  sinceMs: number;
  origin: Exclude<Origin, "read">;
}

export interface UserChange {
  subject: "user";
  userId: string;
  user: UserDetail;
  origin: Origin;
}

export interface RegulatoryChange {
  subject: "regulatory status";
  userId: string;
  status: RegulatoryStatus;
  origin: Origin;
}

export type Change = SessionChange | SessionInvalidation | UserChange | RegulatoryChange;

export interface ChangeFeed {
  emit(change: Change): void;
  /** Called in the order of subscription, before the observation returns to whoever made it. */
  subscribe(listener: (change: Change) => void): void;
}

export function createChangeFeed(): ChangeFeed {
  const listeners: ((change: Change) => void)[] = [];
  return {
    emit: (change) => listeners.forEach((listener) => listener(change)),
    subscribe: (listener) => void listeners.push(listener),
  };
}
