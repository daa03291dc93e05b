// The one feed of what has changed: sessions and users, whoever observed it.
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { UserDetail } from "../schema/user.js";

/** `read`: an answer of the upstream; `own`: a mutation of ours; `instance`: another instance has observed it. */
export type Origin = "read" | "own" | "instance";

export interface SessionChange {
  subject: "session";
  /** Without details where the newest view is older. */
  session: IdentityVerification;
  /**
   * `new`: a session that somebody may wait for; `changed`: its state or its persons; `settled`: no further change is
   * expected; `detailed`: a view has the details of a state that a list has shown; `invalidated`: a mutation of ours
   * may have changed it.
   */
  kind: "new" | "changed" | "settled" | "detailed" | "invalidated";
  origin: Origin;
  /** An event had announced it, and has invalidated the user. */
  isAnnounced: boolean;
}

export interface UserChange {
  subject: "user";
  userId: string;
  user: UserDetail;
  origin: Origin;
}

export type Change = SessionChange | UserChange;

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
