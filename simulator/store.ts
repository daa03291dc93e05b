// The simulated upstream's data, in memory.
import type { EventRecord, HookRecord, SessionRecord, UserRecord } from "./records.js";

export interface StoredResponse {
  firstUsedMs: number;
  requestUrl: string;
  /** Absent while the call is still running. */
  answer?: { status: number; body: unknown };
}

/** To a page on which a user sets up strong authentication or gives consent. */
export interface ScaLink {
  userId: string;
  purpose: "enrolment" | "consent";
}

export class Store {
  readonly users = new Map<string, UserRecord>();
  readonly sessions = new Map<string, SessionRecord>();
  readonly hooks = new Map<string, HookRecord>();
  readonly events: EventRecord[] = [];
  /** By idempotency key. */
  readonly responses = new Map<string, StoredResponse>();
  /** When each access token expires, in milliseconds since the epoch. */
  readonly tokens = new Map<string, number>();
  /** Sessions that were submitted and are not decided yet; the upstream has no status for this. */
  readonly submitted = new Set<string>();

  /** The KYC levels that views still show, until these times in milliseconds since the epoch. */
  readonly formerLevels = new Map<string, { level: UserRecord["KYCLevel"]; untilMs: number }>();

  /** By the id in their address. */
  readonly scaLinks = new Map<string, ScaLink>();

  sessionsOf(userId: string): SessionRecord[] {
    return [...this.sessions.values()].filter((session) => session.UserId === userId);
  }

  clear(): void {
    for (const collection of [
      this.users,
      this.sessions,
      this.hooks,
      this.responses,
      this.tokens,
      this.submitted,
      this.formerLevels,
      this.scaLinks,
    ])
      collection.clear();
    this.events.length = 0;
  }
}
