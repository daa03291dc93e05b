// What arrives faster than a page can show it: only the newest is shown, at most once in an interval.

/** Own choice: as live as the eye can tell, with time for everything else on the page. */
const INTERVAL_MS = 100;

/** @param rest how long to wait after each value; a value that comes first after a rest is given at once */
export function newestOf<Value>(source: AsyncIterable<Value>, rest = restForInterval): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      const values = source[Symbol.asyncIterator]();
      let newest: { value: Value } | null = null;
      let isOver = false;
      let wake = (): void => undefined;

      async function readAll(): Promise<void> {
        try {
          for (let step = await values.next(); step.done !== true; step = await values.next()) {
            newest = { value: step.value };
            wake();
          }
        } finally {
          isOver = true;
          wake();
        }
      }

      async function* readNewest(): AsyncGenerator<Value, void, undefined> {
        const reading = readAll();
        const end = reading.catch(() => undefined);
        for (;;) {
          if (!newest && !isOver) await new Promise<void>((resolve) => (wake = resolve));
          if (!newest) break;
          const { value }: { value: Value } = newest;
          newest = null;
          yield value;
          await Promise.race([rest(), end]);
        }
        await reading;
      }

      const results = readNewest();
      return {
        next: () => results.next(),
        return() {
          // Ends a read that is pending, for which the generator's own return() would wait.
          void values.return?.();
          return results.return();
        },
      };
    },
  };
}

/** @returns calls the action with the value, at once after a rest, else with the newest value once it is over */
export function withNewest<Value>(action: (value: Value) => void, rest = restForInterval): (value: Value) => void {
  let waiting: { value: Value } | null = null;
  let isResting = false;
  function give(value: Value): void {
    action(value);
    isResting = true;
    void rest().then(() => {
      isResting = false;
      if (!waiting) return;
      const { value: newest } = waiting;
      waiting = null;
      give(newest);
    });
  }
  return (value) => {
    if (isResting) waiting = { value };
    else give(value);
  };
}

function restForInterval(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
}
