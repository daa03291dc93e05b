// Listeners that act on what they are told, at that moment.
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { createVerification, type Verification } from "../../client/create-verification.js";
import { INITIAL_STATE, type VerificationState } from "../../client/state.js";
import {
  data,
  failure,
  later,
  nextTurn,
  play,
  stopPlaying,
  user,
  VERIFIED,
  viewer,
} from "../support/played-verification.js";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate"] }));
afterEach(() => {
  stopPlaying();
  jest.useRealTimers();
});

/** The retries of these tests are milliseconds apart. */
const afterRetries = () => jest.advanceTimersByTimeAsync(100);
const BUSY = failure({ code: "UPSTREAM_BUSY", retryable: true });
const READY: VerificationState = { ...INITIAL_STATE, phase: "ready", userId: "user_1" };
const started = data({
  createIdentityVerification: {
    identityVerification: { id: "idv_1", hostedUrl: "https://hosted.example" },
    userErrors: [],
  },
});
const PERSONS = user({
  nextAction: { __typename: "CompletePersons", identityVerificationId: "idv_1", persons: [{ id: "p" }] },
});

/** @returns once it has closed the verification */
function closeWhen(mine: Verification, isIt: (state: VerificationState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    mine.subscribe((state) => {
      if (!isIt(state)) return;
      mine.close();
      resolve();
    });
  });
}

test.each<[string, object, (state: VerificationState) => boolean]>([
  ["the first answer", viewer(VERIFIED), ({ isVerified }) => isVerified === true],
  ["a failure", BUSY, ({ phase }) => phase === "failed"],
  ["a refusal", failure({ code: "UNAUTHENTICATED" }), ({ phase }) => phase === "signed-out"],
])("closed on %s, it sends nothing more", async (_what, answer, isIt) => {
  const { mine, asked } = play({ VerificationOfViewer: () => answer });
  await closeWhen(mine, isIt);
  await afterRetries();
  expect(asked).toEqual(["VerificationOfViewer"]);
  expect(mine.getState().connection).toBe("closed");
});

test("closed on hearing that it connects, it sends nothing, and stays as it was", async () => {
  const { mine, asked } = play({ VerificationOfViewer: () => viewer(VERIFIED) }, { ...READY, isVerified: true });
  await closeWhen(mine, ({ isVerified }) => isVerified === true);
  await afterRetries();
  expect(asked).toEqual([]);
  expect(mine.getState()).toMatchObject({ phase: "ready", isVerified: true, connection: "closed" });
});

test.each<[string, "starting" | "retryingPerson", (mine: Verification) => Promise<unknown>, object]>([
  ["start", "starting", (mine) => mine.start(), user({})],
  ["retry of a person", "retryingPerson", (mine) => mine.retryPerson("p"), PERSONS],
])("closed on hearing that a %s begins, it is not sent", async (_what, attempt, begin, shown) => {
  const { mine, asked, visited } = play({
    VerificationOfViewer: () => viewer(shown),
    StartVerification: () => started,
    RetryPerson: () => started,
  });
  const closed = closeWhen(mine, (state) => state[attempt].isUnderWay);
  while (!asked.includes("changes")) await nextTurn();
  expect(await begin(mine)).toBeNull();
  await closed;
  expect(asked).toEqual(["VerificationOfViewer", "changes"]);
  expect(visited).toEqual([]);
});

test("closed on hearing that a start has ended, it opens nothing", async () => {
  const { mine, asked, visited } = play({
    VerificationOfViewer: () => viewer(user({})),
    StartVerification: () => started,
  });
  let hasBegun = false;
  const closed = closeWhen(mine, ({ starting }) => {
    hasBegun ||= starting.isUnderWay;
    return hasBegun && !starting.isUnderWay;
  });
  while (!asked.includes("changes")) await nextTurn();
  expect(await mine.start()).toBeNull();
  await closed;
  expect(visited).toEqual([]);
});

test("told to refresh on a failure, it asks once", async () => {
  const second = later();
  const answers = [BUSY, second.answer];
  const { mine, asked } = play({ VerificationOfViewer: () => answers.shift() ?? viewer(user({})) });
  let failures = 0;
  mine.subscribe(({ phase }) => {
    if (phase === "failed" && (failures += 1) === 1) mine.refresh();
  });
  while (failures === 0) await nextTurn();
  await afterRetries();
  expect(asked).toEqual(["VerificationOfViewer", "VerificationOfViewer"]);
});

test("closed at any moment of a start, it sends nothing more, and asks for no token", async () => {
  for (let microtasks = 0; microtasks < 25; microtasks += 1) {
    let isClosed = false;
    const late: string[] = [];
    const mine = createVerification({
      ...{ url: "https://idv.example/graphql", returnUrl: "https://app.example", initialState: READY },
      getToken: () => {
        if (isClosed) late.push("token");
        return "a.b.c";
      },
      fetch: () => {
        if (isClosed) late.push("request");
        return Promise.resolve(Response.json(failure({ code: "UNAUTHENTICATED" })));
      },
    });
    const url = mine.start();
    for (let microtask = 0; microtask < microtasks; microtask += 1) await Promise.resolve();
    mine.close();
    isClosed = true;
    expect(await url).toBeNull();
    expect(late).toEqual([]);
  }
});
