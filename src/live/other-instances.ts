// The port through which live updates reach other instances of the same upstream client; src/cluster/ implements it.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { ChangeSource } from "./source-health.js";
import type { SessionChange } from "./topics.js";

/** Messages about sessions. */
export type ChangeMessage =
  /** A session has changed: invalidate it locally and wake its watchers. */
  | { kind: "change"; change: SessionChange }
  /** An event reached one instance: it concerns every instance that knows the session. */
  | { kind: "event"; event: UpstreamEvent; source: ChangeSource; isOwnerKnown: boolean };

export interface OtherInstances {
  publish(message: ChangeMessage): void;
  /** Receives messages of other instances, never this instance's own. */
  subscribe<Kind extends ChangeMessage["kind"]>(
    kind: Kind,
    handle: (message: Extract<ChangeMessage, { kind: Kind }>) => void,
  ): void;
  /** Calls back after a gap, in which messages of other instances may have been missed. */
  onGap(handle: () => void): void;
  /** True for the first instance that asks about an event; true for all while the shared store is unavailable. */
  isFirstToReceive(event: UpstreamEvent): Promise<boolean>;
  /** Whether this instance is the one to re-read a session now; true for all while the shared store is unavailable. */
  mayRefresh(sessionId: string): Promise<boolean>;
  /** Whether this instance is the one to poll the event list in this interval. */
  mayPollEvents(intervalMs: number): Promise<boolean>;
}
