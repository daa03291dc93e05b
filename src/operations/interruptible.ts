// Events that somebody else may cut off while one is waited for.

export interface Interruptible<Event, Why> {
  /** The next event, or why there is none; the first reason stays. */
  next(): Promise<IteratorResult<Event, void> | Why>;
  interrupt(why: Why): void;
}

export function interruptible<Event, Why>(events: AsyncIterator<Event, void>): Interruptible<Event, Why> {
  let interruption: { why: Why } | undefined;
  let wake: (why: Why) => void = () => undefined;
  return {
    // A promise of its own for each: a race against one that lasts would keep every event until that one ends.
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
