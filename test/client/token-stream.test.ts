// When streams are opened again, by a clock that the test moves on.
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { OpenStream, StreamReceiver } from "../../client/stream.js";
import { openTokenStream } from "../../client/token-stream.js";
import { createTokens } from "../../client/tokens.js";
import { type GraphqlResult, REFUSED } from "../../client/transport.js";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const body = { operationName: "Changes", variables: {} };
const RESULT: GraphqlResult<never> = { data: {} as never };

function open() {
  const receivers: StreamReceiver[] = [];
  const ends: string[] = [];
  const results: GraphqlResult<never>[] = [];
  const openStream: OpenStream = (_request, receiver) => void receivers.push(receiver);
  let given = 0;
  const tokens = createTokens(() => `token-${(given += 1)}`);
  const request = { url: "https://idv.example/graphql", fetch, body };
  const stop = openTokenStream(openStream, tokens, request, {
    next: (result) => results.push(result),
    ended: (why) => ends.push(why),
  });
  return { receivers, ends, results, stop };
}

test("after thirty seconds without a sign of life the connection is lost, and not before", async () => {
  const { receivers, ends } = open();
  await jest.advanceTimersByTimeAsync(29_000);
  expect(ends).toEqual([]);
  receivers[0]?.alive();
  await jest.advanceTimersByTimeAsync(29_000);
  expect(ends).toEqual([]);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(ends).toEqual(["lost"]);
});

test("a stream that cannot even be opened is lost at once", async () => {
  const ends: string[] = [];
  const tokens = createTokens(() => "token");
  const openStream = () => {
    throw new Error("SecurityError");
  };
  const observer = { next: () => undefined, ended: (why: string) => void ends.push(why) };
  openTokenStream(openStream, tokens, { url: "https://idv.example/graphql", fetch, body }, observer);
  await jest.advanceTimersByTimeAsync(0);
  expect(ends).toEqual(["lost"]);
});

test("after the token has expired, the next stream is opened at once, however often", async () => {
  const { receivers } = open();
  for (let hour = 1; hour <= 20; hour += 1) {
    for (let beat = 0; beat < 300; beat += 1) {
      await jest.advanceTimersByTimeAsync(12_000);
      receivers.at(-1)?.alive();
    }
    receivers.at(-1)?.next(RESULT);
    receivers.at(-1)?.next(REFUSED);
    await jest.advanceTimersByTimeAsync(1);
    expect(receivers).toHaveLength(hour + 1);
  }
});

test("tokens that are accepted and refused by turns are not asked for all the time", async () => {
  const { receivers, ends, stop } = open();
  let opened = 0;
  for (let second = 0; second < 60; second += 1) {
    await jest.advanceTimersByTimeAsync(1_000);
    while (opened < receivers.length) {
      receivers[opened]?.next(RESULT);
      receivers[opened]?.next(REFUSED);
      opened += 1;
    }
  }
  expect(receivers.length).toBeLessThan(20);
  expect(receivers.length).toBeGreaterThan(5);
  expect(ends).toEqual([]);
  stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(receivers).toHaveLength(opened);
});

test("a stream for which there is no token at the moment is lost, and says why", async () => {
  const [ends, results]: [string[], unknown[]] = [[], []];
  const tokens = createTokens(() => Promise.reject(new Error("the page's own")));
  const observer = { next: (result: unknown) => results.push(result), ended: (why: string) => ends.push(why) };
  openTokenStream(() => undefined, tokens, { url: "https://idv.example/graphql", fetch, body }, observer);
  await jest.advanceTimersByTimeAsync(0);
  expect(ends).toEqual(["lost"]);
  expect(results).toEqual([{ errors: [{ extensions: { code: "TOKEN_UNAVAILABLE" } }] }]);
});
