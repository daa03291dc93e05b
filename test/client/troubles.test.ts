// What the client makes of late, odd and missing answers, and of listeners that fail.
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { fetchVerification, type Verification } from "../../client/create-verification.js";
import { INITIAL_STATE, type VerificationState } from "../../client/state.js";
import {
  data,
  failure,
  isReady,
  later,
  nextTurn,
  play,
  stopPlaying,
  until,
  user,
  VERIFIED,
  viewer,
} from "../support/played-verification.js";

afterEach(stopPlaying);

describe("an answer that comes after a change", () => {
  test("of a report does not replace it", async () => {
    const { answer, give } = later();
    const { mine, change } = play({ VerificationOfViewer: () => viewer(user({})), ReportReturn: () => answer });
    await until(isReady);
    const reported = mine.reportReturn();
    change(VERIFIED);
    const older = user({ nextAction: { __typename: "WaitForOutcome", reason: "JUST_RETURNED" } });
    give(data({ reportReturn: { identityVerification: { user: older } } }));
    await reported;
    expect(mine.getState()).toMatchObject({ isVerified: true, nextAction: { __typename: "NoAction" } });
  });

  test("of a person's retry does not replace it", async () => {
    const { answer, give } = later();
    const persons = (status: string) =>
      user({
        nextAction: { __typename: "CompletePersons", identityVerificationId: "idv_1", persons: [{ id: "p", status }] },
      });
    const { mine, change } = play({
      VerificationOfViewer: () => viewer(persons("REJECTED")),
      RetryPerson: () => answer,
    });
    await until(isReady);
    const retried = mine.retryPerson("p");
    change(persons("VALIDATED"));
    give(data({ retryPersonVerification: { person: { id: "p", status: "PENDING_VALIDATION" }, userErrors: [] } }));
    await retried;
    expect(mine.getState().nextAction).toMatchObject({ persons: [{ status: "VALIDATED" }] });
  });
});

test("of two persons who are asked again the last one's attempt is shown", async () => {
  const [first, second] = [later(), later()];
  const answers = [first.answer, second.answer];
  const persons = [{ id: "p" }, { id: "q" }];
  const { mine } = play({
    VerificationOfViewer: () =>
      viewer(user({ nextAction: { __typename: "CompletePersons", identityVerificationId: "idv_1", persons } })),
    RetryPerson: () => answers.shift() ?? failure({ code: "UPSTREAM_BUSY" }),
  });
  await until(isReady);
  const [one, another] = [mine.retryPerson("p"), mine.retryPerson("q")];
  first.give(data({ retryPersonVerification: { person: { id: "p" }, userErrors: [] } }));
  expect(await one).toMatchObject({ id: "p" });
  expect(mine.getState().retryingPerson).toMatchObject({ personId: "q", isUnderWay: true });
  second.give(failure({ code: "UPSTREAM_BUSY" }));
  await another;
  expect(mine.getState().retryingPerson).toMatchObject({ personId: "q", problem: { code: "UPSTREAM_BUSY" } });
});

describe("the answer of a query that was asked before", () => {
  const personIs = (status: string) => ({
    ...{ __typename: "CompletePersons", identityVerificationId: "idv_1", persons: [{ id: "p", status }] },
  });
  const REJECTED = user({ nextAction: personIs("REJECTED") });
  const person = { id: "p", status: "PENDING_VALIDATION" };

  test.each<[string, object, object, (mine: Verification) => Promise<unknown>]>([
    ["a return was reported", user({}), VERIFIED, (mine) => mine.reportReturn()],
    [
      "a person was asked again",
      REJECTED,
      user({ nextAction: { ...personIs(person.status) } }),
      (mine) => mine.retryPerson("p"),
    ],
  ])("%s is not shown: the page asks once more", async (_what, before, after, act) => {
    const query = later();
    const queries = [viewer(before), query.answer];
    const { mine, asked } = play({
      VerificationOfViewer: () => queries.shift() ?? viewer(after),
      ReportReturn: () => data({ reportReturn: { identityVerification: { user: after } } }),
      RetryPerson: () => data({ retryPersonVerification: { person, userErrors: [] } }),
    });
    await until(isReady);
    mine.refresh();
    await act(mine);
    const { nextAction } = after as VerificationState;
    expect(mine.getState()).toMatchObject({ nextAction });
    const shown: unknown[] = [];
    mine.subscribe((state) => shown.push(state.nextAction));
    query.give(viewer(before));
    while (asked.filter((name) => name === "changes").length < 2) await nextTurn();
    expect(shown).toEqual(shown.map(() => nextAction));
    expect(mine.getState()).toMatchObject({ phase: "ready", isStale: false, problem: null });
  });
});

describe("a subscription that ends without an event, as the user may be another one by now,", () => {
  const OTHER = user({ id: "user_2", isVerified: true, nextAction: { __typename: "NoAction" } });
  const afterRefusal = { refusal: { code: "TOO_LONG" as never, field: null, message: "" } };
  const startedBefore: VerificationState = {
    ...{ ...INITIAL_STATE, phase: "ready", userId: "user_1", isVerified: false },
    starting: { ...INITIAL_STATE.starting, ...afterRefusal },
  };

  test("is followed by the query, and by the changes of the user whom it finds", async () => {
    const { asked, watched, change, end } = play({ VerificationOfViewer: () => viewer(OTHER) }, startedBefore);
    await until(() => asked.length === 1);
    end();
    expect(await until(({ userId }) => userId === "user_2")).toMatchObject({
      phase: "ready",
      isVerified: true,
      // The other user has not started anything.
      starting: INITIAL_STATE.starting,
    });
    expect(asked).toEqual(["changes", "VerificationOfViewer", "changes"]);
    expect(watched).toEqual(["user_1", "user_2"]);
    change(OTHER);
    await until(({ connection }) => connection === "live");
  });

  test("is the end where the query finds nobody", async () => {
    const { asked, end } = play({ VerificationOfViewer: () => viewer() }, startedBefore);
    await until(() => asked.length === 1);
    end();
    expect(await until(({ phase }) => phase !== "ready")).toMatchObject({ phase: "no-user", connection: "closed" });
    expect(asked).toEqual(["changes", "VerificationOfViewer"]);
  });

  test("is tried again after a while where the query has just found the same user", async () => {
    const { asked, end } = play({ VerificationOfViewer: () => viewer(user({})) });
    await until(isReady);
    end();
    expect(await until(({ connection }) => connection === "lost")).toMatchObject({ phase: "ready", userId: "user_1" });
    while (asked.length < 4) await nextTurn();
    expect(asked).toEqual(["VerificationOfViewer", "changes", "VerificationOfViewer", "changes"]);
  });
});

test("a listener that fails keeps nothing from the others, nor from the connection", async () => {
  const rejected = jest.spyOn(Promise, "reject").mockImplementation(() => new Promise<never>(() => undefined));
  const { mine, asked } = play({ VerificationOfViewer: () => viewer(user({})) });
  const problem = new Error("the page's own");
  mine.subscribe(({ phase }) => {
    if (phase === "ready") throw problem;
  });
  await until(isReady);
  expect(rejected.mock.calls).toEqual([[problem]]);
  expect(asked).toEqual(["VerificationOfViewer", "changes"]);
});

test.each([
  [0, 1_000, 1_100],
  [-5, 1_000, 1_100],
  [20, 20_000, 22_000],
  [3_000_000, 3_600_000, 3_960_000],
])("after a refusal for %d seconds it waits a sensible time", async (retryAfterSeconds, least, most) => {
  const timers = jest.spyOn(globalThis, "setTimeout");
  const extensions = { code: "OVERLOADED", retryable: true, retryAfterSeconds };
  play({ VerificationOfViewer: () => ({ errors: [{ extensions }] }) });
  await until(({ phase }) => phase === "failed");
  const delay = timers.mock.calls.at(-1)?.[1] ?? 0;
  expect(delay).toBeGreaterThanOrEqual(least);
  expect(delay).toBeLessThanOrEqual(most);
});

test.each([
  ["{}", {}],
  ["no viewer", { viewer: null }],
])("an answer that is none (%s) is a problem that may pass, and rejects nothing", async (_name, odd) => {
  const { transport } = play({ VerificationOfViewer: () => data(odd) });
  const expected = { phase: "failed", problem: { code: "UNEXPECTED_RESPONSE", isRetryable: true } };
  expect(await fetchVerification({ transport })).toMatchObject(expected);
  expect(await until(({ phase }) => phase === "failed")).toMatchObject(expected);
});

test("closed while a verification begins, the page is not left any more", async () => {
  const { answer, give } = later();
  const { mine, visited } = play({ VerificationOfViewer: () => viewer(user({})), StartVerification: () => answer });
  await until(isReady);
  const started = mine.start();
  mine.close();
  const identityVerification = { id: "idv_1", hostedUrl: "https://hosted.example" };
  give(data({ createIdentityVerification: { identityVerification, userErrors: [] } }));
  await started;
  expect(visited).toEqual([]);
});

test("a start before the user is known is a rejection, not an exception", async () => {
  const { mine } = play({});
  await expect(mine.start()).rejects.toThrow(/needs a user/);
});

test("a return that is being reported is reported once, also if the language changes meanwhile", async () => {
  const { answer, give } = later();
  const { mine, asked } = play(
    { VerificationOfViewer: () => viewer(user({})), ReportReturn: () => answer },
    { ...INITIAL_STATE, isReturning: true },
  );
  let isReported: () => void = () => undefined;
  const reporting = new Promise<void>((resolve) => (isReported = resolve));
  const check = setInterval(() => asked.includes("ReportReturn") && isReported());
  mine.subscribe(() => undefined);
  await reporting;
  clearInterval(check);
  mine.setLanguage("DE");
  give(data({ reportReturn: { identityVerification: { user: VERIFIED } } }));
  expect(await until(isReady)).toMatchObject({ isReturning: false });
  expect(asked.filter((name) => name === "ReportReturn")).toHaveLength(1);
});

test("parts that cannot be read this time stay as they stood, and are stale until they can", async () => {
  const errors = [{ path: ["viewer", "users", 0, "nextAction"], extensions: { code: "UPSTREAM_TIMEOUT" } }];
  const answers = [viewer(user({})), { ...viewer(user({ nextAction: null })), errors }, viewer(VERIFIED)];
  const { mine } = play({ VerificationOfViewer: () => answers.shift() ?? viewer() });
  expect(await until(isReady)).toMatchObject({ isStale: false, problem: null });
  mine.refresh();
  expect(await until(({ isStale }) => isStale)).toMatchObject({
    phase: "ready",
    nextAction: { __typename: "RedirectUser" },
    problem: { code: "UPSTREAM_TIMEOUT" },
  });
  mine.refresh();
  expect(await until(({ isStale }) => !isStale)).toMatchObject({ nextAction: { __typename: "NoAction" } });
});

test("a hundred calls of refresh while a query is under way are one more query", async () => {
  const first = later();
  let queries = 0;
  const { mine, asked } = play({
    VerificationOfViewer: () => ((queries += 1) === 1 ? first.answer : viewer(VERIFIED)),
  });
  mine.subscribe(() => undefined);
  for (let call = 0; call < 100; call += 1) mine.refresh();
  first.give(viewer(user({})));
  expect(await until(isReady)).toMatchObject({ isVerified: true });
  expect(asked).toEqual(["VerificationOfViewer", "VerificationOfViewer", "changes"]);
});

test("signed out while a query is under way, the page can refresh when the user has signed in again", async () => {
  const first = later();
  let queries = 0;
  const { mine } = play(
    {
      VerificationOfViewer: () => ((queries += 1) === 1 ? first.answer : viewer(VERIFIED)),
      StartVerification: () => failure({ code: "UNAUTHENTICATED", retryable: false }),
    },
    { ...INITIAL_STATE, userId: "user_1" },
  );
  mine.subscribe(() => undefined);
  await mine.start();
  expect(mine.getState()).toMatchObject({ phase: "signed-out" });
  first.give(viewer(user({})));
  mine.refresh();
  expect(await until(isReady)).toMatchObject({ isVerified: true });
});

test("a page that is sent why there is no change does not say that it waits for the connection", async () => {
  const { mine, refuse, change } = play({ VerificationOfViewer: () => viewer(user({})) });
  await until(isReady);
  refuse("UPSTREAM_UNAVAILABLE");
  expect(mine.getState()).toMatchObject({ connection: "lost", problem: { code: "UPSTREAM_UNAVAILABLE" } });
  change(VERIFIED);
  expect(mine.getState()).toMatchObject({ connection: "live", problem: null, isVerified: true });
});

test.each([
  ["to wait for an hour", { retryable: true, retryAfterSeconds: 3_600 }],
  ["that there will be none", { retryable: false }],
])("a subscription that is cut long after it has said %s is tried again soon", async (_what, refusal) => {
  const { asked, refuse, cut } = play({ VerificationOfViewer: () => viewer(user({})) });
  const timePassed = jest.spyOn(performance, "now");
  const nowMs = performance.now();
  await until(isReady);
  refuse("UPSTREAM_REJECTED", refusal);
  timePassed.mockReturnValue(nowMs + 60_000);
  cut();
  while (asked.filter((name) => name === "changes").length < 2) await nextTurn();
});

test("signed out by its subscription, a page that listens again does not show the refusal any more", async () => {
  const { mine, refuse } = play({ VerificationOfViewer: () => viewer(user({})) });
  const stop = await new Promise<() => void>((resolve) => {
    const stopListening = mine.subscribe((state) => isReady(state) && resolve(stopListening));
  });
  refuse("UNAUTHENTICATED");
  expect(mine.getState()).toMatchObject({ phase: "signed-out" });
  // It closes a little later, as another might listen; here at once.
  jest.spyOn(globalThis, "setTimeout").mockImplementationOnce((close) => (close(), 0 as never));
  stop();
  expect(await until(isReady)).toMatchObject({ problem: null });
});

test("a page that stops listening while its first query is under way asks again when it listens again", async () => {
  const first = later();
  let queries = 0;
  const { mine, asked } = play({
    VerificationOfViewer: () => ((queries += 1) === 1 ? first.answer : viewer(VERIFIED)),
  });
  const stop = mine.subscribe(() => undefined);
  stop();
  while (mine.getState().connection !== "closed") await nextTurn();
  first.give(viewer(user({})));
  expect(await until(isReady)).toMatchObject({ isVerified: true });
  expect(asked).toEqual(["VerificationOfViewer", "VerificationOfViewer", "changes"]);
});

test("a page that stops listening while a return is being reported shows the user when it listens again", async () => {
  const report = later();
  const { mine, asked } = play(
    { VerificationOfViewer: () => viewer(user({})), ReportReturn: () => report.answer },
    { ...INITIAL_STATE, isReturning: true },
  );
  const stop = mine.subscribe(() => undefined);
  while (!asked.includes("ReportReturn")) await nextTurn();
  stop();
  while (mine.getState().connection !== "closed") await nextTurn();
  mine.subscribe(() => undefined);
  report.give(data({ reportReturn: { identityVerification: { user: VERIFIED } } }));
  while (mine.getState().isReturning) await nextTurn();
  expect(mine.getState()).toMatchObject({ phase: "ready", userId: "user_1" });
});

describe("a page whose subscription is refused", () => {
  const refused = { code: "TOO_MANY_SUBSCRIPTIONS", retryable: true };
  let nowMs: number;
  beforeEach(() => {
    nowMs = 1_000_000;
    jest.spyOn(performance, "now").mockImplementation(() => nowMs);
  });
  const count = (asked: readonly string[], name: string) => asked.filter((one) => one === name).length;
  const QUERY = "VerificationOfViewer";

  test("asks the query again as it tries again, every ten seconds at most, and says why there are no events", async () => {
    let current = user({});
    const { asked } = play({ [QUERY]: () => viewer(current), changes: () => failure(refused) });
    const tries = (least: number) => until(() => count(asked, "changes") >= least);
    await tries(5);
    nowMs += 9_999;
    await tries(10);
    expect(count(asked, QUERY)).toBe(1);

    current = VERIFIED;
    nowMs += 2;
    expect(await until(({ isVerified }) => isVerified === true)).toMatchObject({
      phase: "ready",
      connection: "lost",
      problem: { code: refused.code },
    });
    await tries(15);
    expect(count(asked, QUERY)).toBe(2);
  });

  test("tries the subscription again where the query fails meanwhile", async () => {
    const answers = [viewer(user({})), failure({ code: "UPSTREAM_TIMEOUT", retryable: true })];
    const { asked } = play({ [QUERY]: () => answers.shift() ?? viewer(VERIFIED), changes: () => failure(refused) });
    await until(isReady);
    nowMs += 10_001;
    await until(() => count(asked, QUERY) === 2);
    const tried = count(asked, "changes");
    expect(await until(() => count(asked, "changes") >= tried + 3)).toMatchObject({
      phase: "ready",
      isVerified: false,
    });
    expect(count(asked, QUERY)).toBe(2);
    nowMs += 10_001;
    await until(({ isVerified }) => isVerified === true);
  });

  test("asks no more once there are events", async () => {
    const event = data({ userUpdated: VERIFIED });
    const answers = [failure(refused), event];
    const { asked } = play({ [QUERY]: () => viewer(user({})), changes: () => answers.shift() ?? event });
    expect(await until(({ isVerified }) => isVerified === true)).toMatchObject({ problem: null });
    nowMs += 10_001;
    const tried = count(asked, "changes");
    await until(() => count(asked, "changes") >= tried + 3);
    expect(count(asked, QUERY)).toBe(1);
  });

  test("is rid of the problem at once when it is told to refresh", async () => {
    let isRefused = true;
    const event = data({ userUpdated: VERIFIED });
    const { mine } = play({ [QUERY]: () => viewer(user({})), changes: () => (isRefused ? failure(refused) : event) });
    await until(({ problem }) => problem !== null);
    isRefused = false;
    const problems: unknown[] = [];
    mine.refresh();
    mine.subscribe(({ problem }) => problems.push(problem));
    await until(({ isVerified }) => isVerified === true);
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });
});
