// The state of a subscription, and its description. GraphiQL itself shows only the newest event, not how it ended.
import type { Result } from "./operation-request.js";

export type SubscriptionEntry =
  | { kind: "event"; number: number; at: number; result: Result }
  /** What has happened to the connection. */
  | { kind: "note"; at: number; text: string };

export interface SubscriptionState {
  kind: "subscription";
  /** The number of results with data so far. */
  events: number;
  /** The newest ones, oldest first. */
  entries: readonly SubscriptionEntry[];
  /** The number of entries before them, which are not kept. */
  dropped: number;
  /**
   * waiting: the connection is lost, and will be tried again. complete: the gateway has completed it. broken: the
   * connection was lost, and could not be made again. stopped: by the user. failed, expired: the last result was an
   * error.
   */
  stage: "open" | "waiting" | "complete" | "broken" | "stopped" | "failed" | "expired";
  /** Of the error with which it failed, if it had one. */
  code?: string;
}

/** Own choice: more than one reads, and little for a browser to keep. */
export const MAX_ENTRIES = 100;

export const AT_FIRST: SubscriptionState = { kind: "subscription", events: 0, entries: [], dropped: 0, stage: "open" };

export function saySubscription({ events, stage, code }: SubscriptionState): string {
  const count = events === 0 ? "without an event" : events === 1 ? "after one event" : `after ${events} events`;
  switch (stage) {
    case "open":
      return `Subscribed. ${events === 0 ? "No event yet" : `Events so far: ${events}; the newest is on top`}.`;
    case "waiting":
      return `The connection was lost ${count}, and is being tried again.`;
    case "complete":
      return events === 0
        ? "It completed without an event: there is nothing to watch. Does what it names exist, and belong to the user?"
        : `The gateway completed the subscription ${count}: no further change is expected.`;
    case "broken":
      return `The connection was lost ${count}. Run the operation again to go on from the state as it is then.`;
    case "stopped":
      return `You stopped it ${count}.`;
    case "expired":
      return (
        `The subscription ended ${count} with UNAUTHENTICATED: the token is not valid, or no longer. ` +
        "Put another one in under Headers."
      );
    case "failed":
      return `The subscription ended ${count}, with ${code === undefined ? "an error" : `the error ${code}`}.`;
  }
}
