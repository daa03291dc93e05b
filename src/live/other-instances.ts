// What the live path needs of other instances that serve the same upstream client; src/cluster/ provides it.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { ChangeSource } from "./event-intake.js";
import type { SessionChange } from "./topics.js";

/** What instances tell each other about sessions. */
export type ChangeMessage =
  /** A session was found to have changed: drop what is known of it here, and wake who watches it. */
  | { kind: "change"; change: SessionChange }
  /** A notification reached one of us: it concerns whoever knows the session. */
  | { kind: "event"; event: UpstreamEvent; source: ChangeSource };

export interface OtherInstances {
  publish(message: ChangeMessage): void;
  /** Told what other instances say; own messages do not come back. */
  subscribe<Kind extends ChangeMessage["kind"]>(
    kind: Kind,
    handle: (message: Extract<ChangeMessage, { kind: Kind }>) => void,
  ): void;
  /** Told when something they said may not have been heard here. */
  onGap(handle: () => void): void;
  /** True for the first instance that asks about an event; true for all while they cannot agree. */
  isFirstToReceive(event: UpstreamEvent): Promise<boolean>;
  /** Whether this instance is the one to read a session again just now; true for all while they cannot agree. */
  mayRefresh(sessionId: string): Promise<boolean>;
  /** Whether this instance is the one to look at the event list in this interval. */
  mayPollEvents(intervalMs: number): Promise<boolean>;
}
