// What a change of a user is given, and what it returns.
import type { UserRecord } from "./records.js";
import type { UpstreamEvent } from "./verified-user.js";

export interface ChangeOptions {
  nowMs: number;
  renewalPeriodDays: number;
  /** Why flows are blocked. */
  actionCode: string;
  /** Of a renewal, YYYY-MM-DD. */
  deadline?: string;
}

export interface ChangedUser {
  user: UserRecord;
  events: UpstreamEvent[];
  /** The user's sessions and level fall too. */
  isDowngrade?: boolean;
}

export interface UserChange {
  label: string;
  /** Returns what is wrong if the change is impossible. */
  apply(user: UserRecord, options: ChangeOptions): ChangedUser | string;
}

export function changed(user: UserRecord, ...eventTypes: string[]): ChangedUser {
  return { user, events: eventTypes.map((eventType) => ({ eventType, resourceId: user.Id })) };
}
