import { describe, expect, test } from "@jest/globals";
import { serveProtocol, type Subscribe } from "../../src/http/websocket-protocol.js";

type Outcome = Awaited<ReturnType<Subscribe>>;

/** An introduced socket; the test says what each operation becomes. */
async function introduced() {
  const sent: unknown[] = [];
  const closed: number[] = [];
  const prepared: ((outcome: Outcome) => void)[] = [];
  let receive: (text: string) => Promise<void> = () => Promise.resolve();
  const end = serveProtocol({
    connection: {
      send: (text) => Promise.resolve(void sent.push(JSON.parse(text))),
      onPing: () => Promise.resolve(),
      onMessage: (take) => void (receive = take),
      close: (code) => void closed.push(code),
    },
    introduce: () => Promise.resolve(() => new Promise((resolve) => prepared.push(resolve))),
  });
  const say = (message: object) => receive(JSON.stringify(message));
  await say({ type: "connection_init" });
  sent.length = 0;
  return {
    sent,
    closed,
    prepared,
    end,
    complete: () => say({ type: "complete", id: "1" }),
    /** Resolves once the operation is being prepared, with a promise of its end. */
    subscribe: async () => {
      const ended = say({ type: "subscribe", id: "1", payload: { query: "subscription { a }" } });
      await new Promise(setImmediate);
      return { ended };
    },
  };
}

/** Results that tell whether they have been read, and returned. */
function resultsOf(...names: string[]) {
  const told = { isRead: false, isReturned: false };
  const results: AsyncIterableIterator<object> = {
    [Symbol.asyncIterator]: () => results,
    next() {
      told.isRead = true;
      const value = names.shift();
      return Promise.resolve(value === undefined ? { done: true, value } : { done: false, value: { data: { value } } });
    },
    return() {
      told.isReturned = true;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { results, told };
}

const LEFT = { isRead: false, isReturned: true };

describe("an operation that is still being prepared", () => {
  test("is returned unread when the client has completed it, and another has its id", async () => {
    const { subscribe, complete, prepared, sent } = await introduced();
    const first = await subscribe();
    await complete();
    const second = await subscribe();
    const [left, kept] = [resultsOf("first"), resultsOf("second")];
    prepared[1]?.(kept);
    prepared[0]?.(left);
    await Promise.all([first.ended, second.ended]);
    expect(left.told).toEqual(LEFT);
    expect(sent).toEqual([
      { id: "1", type: "next", payload: { data: { value: "second" } } },
      { id: "1", type: "complete" },
    ]);
  });

  test("is not refused to the client of another that has its id", async () => {
    const { subscribe, complete, prepared, sent } = await introduced();
    const first = await subscribe();
    await complete();
    await subscribe();
    prepared[0]?.({ errors: [{ message: "refused" }] });
    await first.ended;
    expect(sent).toEqual([]);
  });

  test("is returned unread when the socket is over", async () => {
    const { subscribe, end, prepared, sent } = await introduced();
    const { ended } = await subscribe();
    end();
    const late = resultsOf("late");
    prepared[0]?.(late);
    await ended;
    expect(late.told).toEqual(LEFT);
    expect(sent).toEqual([]);
  });

  test("keeps its id: a second one closes the socket", async () => {
    const { subscribe, closed } = await introduced();
    await subscribe();
    await subscribe();
    expect(closed).toEqual([4409]);
  });
});

test("what is completed in the same packet is not even prepared", async () => {
  const { subscribe, complete, prepared } = await introduced();
  const started = subscribe();
  await complete();
  await (
    await started
  ).ended;
  expect(prepared).toEqual([]);
});

test("what is refused is an error, and frees the id", async () => {
  const { subscribe, prepared, sent, closed } = await introduced();
  const { ended } = await subscribe();
  prepared[0]?.({ errors: [{ message: "refused" }] });
  await ended;
  expect(sent).toEqual([{ id: "1", type: "error", payload: [{ message: "refused" }] }]);
  await subscribe();
  expect(closed).toEqual([]);
});
