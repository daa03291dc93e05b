// The state of a subscription, and its description. GraphiQL itself shows only the newest event, not how it ended.

export interface SubscriptionState {
  /** The number of results with data so far. */
  events: number;
  /**
   * complete: the gateway has completed it. broken: the connection ended before that. stopped: by the user.
   * failed, expired: the last result was an error.
   */
  stage: "open" | "complete" | "broken" | "stopped" | "failed" | "expired";
}

export function saySubscription({ events, stage }: SubscriptionState): string {
  const count = events === 0 ? "without an event" : events === 1 ? "after one event" : `after ${events} events`;
  switch (stage) {
    case "open":
      return `Subscribed. ${events === 0 ? "No event yet" : `Events so far: ${events}; the newest is shown`}.`;
    case "complete":
      return events === 0
        ? "The subscription completed without an event: there is nothing to watch. Does what it names exist, and " +
            "belong to the user whose token is under Headers?"
        : `The subscription completed ${count}: no more will come.`;
    case "broken":
      return `The connection broke off ${count}. Run the operation again to go on from the state as it is then.`;
    case "stopped":
      return `Stopped ${count}.`;
    case "expired":
      return (
        `The subscription ended ${count}: the token is not valid, or no longer. Reload the page for a new one, ` +
        "or put one in under Headers."
      );
    case "failed":
      return `The subscription ended ${count}, with an error.`;
  }
}
