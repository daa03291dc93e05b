// The port through which live updates reach other instances of the same upstream client; src/cluster/ implements it.
import type { Change } from "../datasources/change-feed.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { FollowedSubject } from "./event-follower.js";
import type { ChangeSource } from "./source-health.js";
import type { ChangedSession } from "./topics.js";

export type ChangeMessage =
  /** What one instance has observed, which the others merge. */
  | { kind: "change"; change: Change }
  /**
   * An event reached one instance, at this Unix time: it concerns every instance that knows the session. With the owner
   * of the session, if the sender knows them, and the span of its webhook, where the sender records traces.
   */
  | {
      kind: "event";
      event: UpstreamEvent;
      source: ChangeSource;
      receivedAtMs: number;
      userId?: string;
      traceparent?: string;
    }
  /** An event that an instance had received already has come again: this source tells of it, too. */
  | { kind: "duplicate"; event: UpstreamEvent; source: ChangeSource }
  /** An operator has purged a user: nothing that was read of them is kept. */
  | { kind: "purge"; userId: string }
  /** At this Unix time, a user has come back from the hosted page. */
  | { kind: "return"; session: ChangedSession; atMs: number };

export interface OtherInstances {
  publish(message: ChangeMessage): void;
  /** Whether messages can arrive. */
  isConnected(): boolean;
  /** Receives messages of other instances, never this instance's own. */
  subscribe<Kind extends ChangeMessage["kind"]>(
    kind: Kind,
    handle: (message: Extract<ChangeMessage, { kind: Kind }>) => void,
  ): void;
  /** Calls back after a gap, in which messages of other instances may have been missed. */
  onGap(handle: () => void): void;
  /**
   * True for the first instance that asks about an event; true for all while the shared store is unavailable.
   * @param awaited what has to be read after it, which is recorded with it
   */
  isFirstToReceive(event: UpstreamEvent, awaited?: FollowedSubject): Promise<boolean>;
  /** Whether this instance is the one to poll the event list in this interval. */
  mayPollEvents(intervalMs: number): Promise<boolean>;
}
