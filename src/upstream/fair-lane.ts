// The calls of one class that wait for a slot. Those who asked take turns, so that nobody waits for all that another
// has asked for; the calls of one sender are in the order of their arrival.

/** Undefined is the gateway itself. */
type Sender = string | undefined;

export interface FairLane<Call> {
  add(sender: Sender, call: Call): void;
  /** Does nothing if the call is not waiting. */
  delete(sender: Sender, call: Call): void;
  /** The sender was served: all others have their turns first. */
  endTurn(sender: Sender): void;
  /** The first call of the sender whose turn it is. */
  head(): Call | undefined;
  /** The call that has waited longest. */
  oldest(): Call | undefined;
  size(): number;
  /** How many calls go before another one of this sender, if nobody else arrives. */
  aheadOf(sender: Sender): number;
}

export function createFairLane<Call>(): FairLane<Call> {
  const byArrival = new Set<Call>();
  /** In the order of their turns. */
  const bySender = new Map<Sender, Set<Call>>();
  /** How many senders have at least one call here, at least two, and so on. */
  const sendersWith: number[] = [];

  return {
    add(sender, call) {
      let own = bySender.get(sender);
      if (!own) bySender.set(sender, (own = new Set()));
      sendersWith[own.size] = (sendersWith[own.size] ?? 0) + 1;
      own.add(call);
      byArrival.add(call);
    },
    delete(sender, call) {
      const own = bySender.get(sender);
      if (!own?.delete(call)) return;
      byArrival.delete(call);
      sendersWith[own.size] = (sendersWith[own.size] ?? 0) - 1;
      if (own.size === 0) bySender.delete(sender);
    },
    endTurn(sender) {
      const own = bySender.get(sender);
      if (!own) return;
      bySender.delete(sender);
      bySender.set(sender, own);
    },
    head: () => firstOf(firstOf(bySender.values())),
    oldest: () => firstOf(byArrival),
    size: () => byArrival.size,
    aheadOf(sender) {
      const turns = (bySender.get(sender)?.size ?? 0) + 1;
      let ahead = 0;
      for (let turn = 0; turn < turns; turn += 1) ahead += sendersWith[turn] ?? 0;
      return ahead;
    },
  };
}

function firstOf<Value>(values: Iterable<Value> | undefined): Value | undefined {
  for (const value of values ?? []) return value;
  return undefined;
}
