import { describe, expect, it } from "@jest/globals";
import { newestOf, withNewest } from "../../web/graphiql/newest-of.js";

/** Rests that end when the test says so. */
function createRests() {
  let end = (): void => undefined;
  return { rest: () => new Promise<void>((resolve) => (end = resolve)), end: () => end() };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

async function* burst(length: number): AsyncGenerator<number, void, undefined> {
  for (let number = 1; number <= length; number += 1) {
    yield number;
    await turn();
  }
}

describe("of values", () => {
  it("gives the first at once, and of those that come during a rest the newest", async () => {
    const { rest } = createRests();
    expect(await collect(newestOf(burst(1_000), rest))).toEqual([1, 1_000]);
  });

  it("gives each where there is a rest in between", async () => {
    expect(await collect(newestOf(burst(3), () => Promise.resolve()))).toEqual([1, 2, 3]);
  });

  it("ends where there is none", async () => {
    expect(await collect(newestOf(burst(0)))).toEqual([]);
  });

  it("fails as its source does, after what came before", async () => {
    async function* failing(): AsyncGenerator<number, void, undefined> {
      yield* burst(1);
      throw new Error("broken");
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const value of newestOf(failing(), createRests().rest)) seen.push(value);
    })();
    await expect(reading).rejects.toThrow("broken");
    expect(seen).toEqual([1]);
  });

  it("ends its source at once, also while that waits for a value that never comes", async () => {
    let end = (): void => undefined;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise((resolve) => (end = () => resolve({ done: true, value: undefined }))),
        return() {
          end();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const iterator = newestOf(source)[Symbol.asyncIterator]();
    const pending = iterator.next();
    await iterator.return?.();
    expect(await pending).toMatchObject({ done: true });
  });
});

describe("of calls", () => {
  it("makes the first at once, and the newest of the others after the rest", async () => {
    const { rest, end } = createRests();
    const seen: number[] = [];
    const call = withNewest<number>((value) => seen.push(value), rest);
    for (const value of [1, 2, 3]) call(value);
    expect(seen).toEqual([1]);
    end();
    await turn();
    expect(seen).toEqual([1, 3]);
    end();
    await turn();
    call(4);
    expect(seen).toEqual([1, 3, 4]);
  });
});
