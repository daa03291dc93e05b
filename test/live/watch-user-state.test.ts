import { expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { createTopics } from "../../src/live/topics.js";
import { type UserState, watchUserState } from "../../src/live/watch-user-state.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { clockOf } from "../support/clock.js";

const USER = "user_m_1";

function watch() {
  const clock = manualClock();
  const topics = createTopics();
  let state: UserState | Error | null = ["user", "action"];
  let reads = 0;
  const events = watchUserState(USER, {
    topics,
    createLoaders: () => ({}),
    stateOf: () => ((reads += 1), state instanceof Error ? Promise.reject(state) : Promise.resolve(state)),
    root: USER,
    clock: clockOf(clock),
  });
  const become = (next: UserState | Error | null, { isPublished } = { isPublished: true }) => {
    state = next;
    if (isPublished) topics.publishUser(USER);
  };
  return { clock, events, become, reads: () => reads };
}

test("the first state is sent, whatever is missing, and once more when nothing is", async () => {
  const { clock, events, become } = watch();
  become(["user", undefined]);
  expect((await events.next()).done).toBe(false);
  const second = events.next();
  become(["user", "action"], { isPublished: false });
  await clock.advance(5_000);
  expect((await second).done).toBe(false);
  await events.return();
});

test("of a user who cannot be read at first, the first event says why, and the state follows once it can", async () => {
  const { clock, events, become, reads } = watch();
  const failure = new UpstreamError("unavailable");
  become(failure);
  expect((await events.next()).value).toMatchObject({ failure });
  const next = events.next();
  await clock.advance(5_000);
  expect(reads()).toBe(2);
  become(["user", "action"], { isPublished: false });
  await clock.advance(10_000);
  const { done, value } = await next;
  expect([done, (value as { failure?: unknown }).failure]).toStrictEqual([false, undefined]);
  await events.return();
});

test("a defect at first is thrown", async () => {
  const { events, become } = watch();
  become(new TypeError("defect"));
  await expect(events.next()).rejects.toThrow(TypeError);
});

test("what could not be read has not changed, and is read again after 5, 10 and 20 seconds", async () => {
  const { clock, events, become, reads } = watch();
  await events.next();
  let isSent = false;
  const next = events.next().then(() => (isSent = true));
  become(["user", undefined]);
  for (const delayMs of [0, 4_999, 1, 9_999, 1, 19_999]) await clock.advance(delayMs);
  expect([reads(), isSent]).toEqual([4, false]);
  become(["user", "another action"]);
  expect(await next).toBe(true);
  await events.return();
});

test("what has changed is sent although something else cannot be read, and that once it can", async () => {
  const { clock, events, become } = watch();
  await events.next();
  const second = events.next();
  become(["another user", undefined]);
  expect((await second).done).toBe(false);
  const third = events.next();
  become(["another user", "action"], { isPublished: false });
  await clock.advance(5_000);
  expect((await third).done).toBe(false);
  await events.return();
});

test("an event of which a part could not be read is repeated until it can", async () => {
  const { clock, events } = watch();
  const first = await events.next();
  (first.value as { couldNotBeRead: () => void }).couldNotBeRead();
  const second = events.next();
  await clock.advance(5_000);
  expect((await second).done).toBe(false);
  let isSent = false;
  void events.next().then(() => (isSent = true));
  await clock.advance(60_000);
  expect(isSent).toBe(false);
  await events.return();
});

test("the same state is not sent again, and a user who was there is not taken for gone", async () => {
  const { clock, events, become, reads } = watch();
  await events.next();
  const next = events.next();
  become(["user", "action"]);
  while (reads() < 2) await new Promise(setImmediate);
  become(null);
  while (reads() < 3) await new Promise(setImmediate);
  become(["user", "another action"], { isPublished: false });
  await clock.advance(5_000);
  expect((await next).done).toBe(false);
  await events.return();
});

test("a user who is not there has no events", async () => {
  const { events, become } = watch();
  become(null);
  expect(await events.next()).toEqual({ done: true, value: undefined });
});
