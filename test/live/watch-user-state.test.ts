import { expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { createTopics } from "../../src/live/topics.js";
import { type UserState, watchUserState } from "../../src/live/watch-user-state.js";
import { clockOf } from "../support/clock.js";

const USER = "user_m_1";

function watch() {
  const clock = manualClock();
  const topics = createTopics();
  let state: UserState | null = { text: "first", isComplete: true, isStale: false };
  let reads = 0;
  const events = watchUserState(USER, {
    topics,
    createLoaders: () => ({}),
    stateOf: () => ((reads += 1), Promise.resolve(state)),
    root: USER,
    clock: clockOf(clock),
  });
  const become = (next: Partial<UserState> | null, { isPublished } = { isPublished: true }) => {
    state = next && { text: "first", isComplete: true, isStale: false, ...next };
    if (isPublished) topics.publishUser(USER);
  };
  return { clock, events, become, reads: () => reads };
}

test("the first state is sent, whatever is missing, and once more when nothing is", async () => {
  const { clock, events, become } = watch();
  become({ isComplete: false });
  expect((await events.next()).done).toBe(false);
  const second = events.next();
  become({}, { isPublished: false });
  await clock.advance(5_000);
  expect((await second).done).toBe(false);
  await events.return();
});

test("a state with a gap does not replace one without, and is read again after 5, 10 and 20 seconds", async () => {
  const { clock, events, become, reads } = watch();
  await events.next();
  let isSent = false;
  const next = events.next().then(() => (isSent = true));
  become({ text: "gap", isComplete: false });
  for (const delayMs of [0, 4_999, 1, 9_999, 1, 19_999]) await clock.advance(delayMs);
  expect([reads(), isSent]).toEqual([4, false]);
  become({ text: "second" });
  expect(await next).toBe(true);
  await events.return();
});

test("a state that was stale is sent again once it is not", async () => {
  const { events, become } = watch();
  become({ isStale: true });
  await events.next();
  const next = events.next();
  become({ isStale: false });
  expect((await next).value).toMatchObject({ root: USER });
  await events.return();
});

test("the same state is not sent again, and the stream ends with the user", async () => {
  const { events, become, reads } = watch();
  await events.next();
  const next = events.next();
  become({});
  while (reads() < 2) await new Promise(setImmediate);
  become(null);
  expect(await next).toEqual({ done: true, value: undefined });
});
