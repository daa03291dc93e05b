// An async iterator whose pending `next()` can be interrupted from outside.

export interface Interruptible<Event, Why> {
  /** The next event, or the reason of the first interruption. */
  next(): Promise<IteratorResult<Event, void> | Why>;
  interrupt(why: Why): void;
}

export function interruptible<Event, Why>(events: AsyncIterator<Event, void>): Interruptible<Event, Why> {
  let interruption: { why: Why } | undefined;
  let wake: (why: Why) => void = () => undefined;
  return {
    // A new promise for each event: `Promise.race` with a long-lived promise would retain every event until that
    // settles.
    next: () =>
      new Promise((resolve, reject) => {
        if (interruption) return resolve(interruption.why);
        wake = resolve;
        events.next().then(resolve, reject);
      }),
    interrupt(why) {
      interruption ??= { why };
      wake(why);
    },
  };
}
