// What becomes of what is under way when the user signs out, another one signs in, or the page is left.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { createVerification } from "../../client/create-verification.js";
import { INITIAL_STATE } from "../../client/state.js";
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
  viewer,
} from "../support/played-verification.js";

afterEach(() => {
  stopPlaying();
  jest.useRealTimers();
});

const OTHER = user({ id: "user_2" });
const REFUSED = failure({ code: "UNAUTHENTICATED", retryable: false });
const UNREACHABLE = () => Promise.reject(new Error("the network's own"));
const started = (hostedUrl = "https://hosted.example") =>
  data({ createIdentityVerification: { identityVerification: { id: "idv_1", hostedUrl }, userErrors: [] } });
const withPersons = user({
  nextAction: { __typename: "CompletePersons", identityVerificationId: "idv_1", persons: [{ id: "p" }] },
});
const retried = data({ retryPersonVerification: { person: { id: "p", hostedUrl: "https://person" }, userErrors: [] } });

/** Somebody listens, and sees this user. */
async function watch(shown: object, answers: Parameters<typeof play>[0]) {
  let current: ReturnType<typeof viewer> | ReturnType<typeof later>["answer"] = viewer(shown);
  const played = play({ VerificationOfViewer: () => current, ...answers });
  const stop = played.mine.subscribe(() => undefined);
  while (!isReady(played.mine.getState())) await nextTurn();
  return { ...played, stop, answerWith: (next: typeof current) => void (current = next) };
}
type Watched = Awaited<ReturnType<typeof watch>>;

const changes: [string, (watched: Watched) => unknown][] = [
  ["the page asks anew", ({ mine }) => mine.refresh()],
  [
    "nobody is signed in any more",
    async ({ mine, answerWith }) => {
      answerWith(REFUSED);
      mine.refresh();
      await until(({ phase }) => phase === "signed-out");
    },
  ],
  [
    "somebody else has signed in",
    async ({ mine, answerWith }) => {
      answerWith(viewer(OTHER));
      mine.refresh();
      await until(({ userId }) => userId === "user_2");
    },
  ],
  ["the subscription says that nobody is signed in any more", ({ refuse }) => refuse("UNAUTHENTICATED")],
  [
    "the subscription ends, and the query finds somebody else",
    async ({ answerWith, end }) => {
      answerWith(viewer(OTHER));
      end();
      await until(({ userId }) => userId === "user_2");
    },
  ],
  [
    "nobody listens any more",
    async ({ mine, stop }) => {
      stop();
      while (mine.getState().connection !== "closed") await nextTurn();
    },
  ],
  ["it is closed", ({ mine }) => mine.close()],
];

describe.each(changes)("after %s,", (_what, happen) => {
  test("a start that was under way opens nothing, and leaves no trace", async () => {
    const { answer, give } = later();
    const watched = await watch(user({}), { StartVerification: () => answer });
    const url = watched.mine.start();
    await happen(watched);
    give(started());
    expect(await url).toBeNull();
    expect(watched.visited).toEqual([]);
    expect(watched.mine.getState().starting).toEqual(INITIAL_STATE.starting);
  });

  test("a person's retry that was under way gives no person, and leaves no trace", async () => {
    const { answer, give } = later();
    const watched = await watch(withPersons, { RetryPerson: () => answer });
    const person = watched.mine.retryPerson("p");
    await happen(watched);
    const { nextAction } = watched.mine.getState();
    give(retried);
    expect(await person).toBeNull();
    expect(watched.mine.getState()).toMatchObject({ nextAction, retryingPerson: INITIAL_STATE.retryingPerson });
  });
});

describe("a start", () => {
  test("by a caller who never listened opens the hosted page", async () => {
    const { mine, visited } = play(
      { StartVerification: () => started() },
      { ...INITIAL_STATE, phase: "ready", userId: "user_1" },
    );
    await mine.start();
    expect(visited).toEqual(["https://hosted.example"]);
  });

  test("right after the last listener was removed opens the hosted page", async () => {
    const { answer, give } = later();
    const { mine, visited, stop } = await watch(user({}), { StartVerification: () => answer });
    stop();
    const url = mine.start();
    while (mine.getState().connection !== "closed") await nextTurn();
    give(started());
    await url;
    expect(visited).toEqual(["https://hosted.example"]);
  });

  test("before the last listener was removed opens nothing, though a return is reported right after", async () => {
    const { answer, give } = later();
    const { mine, visited, stop } = await watch(user({}), {
      StartVerification: () => answer,
      ReportReturn: () => data({ reportReturn: { identityVerification: null } }),
    });
    const url = mine.start();
    stop();
    void mine.reportReturn();
    while (mine.getState().connection !== "closed") await nextTurn();
    give(started());
    expect(await url).toBeNull();
    expect(visited).toEqual([]);
  });

  test("that a listener begins on hearing that nobody is signed in any more is under way", async () => {
    const { answer, give } = later();
    const { transport, asked, refuse } = play({
      VerificationOfUser: () => data({ user: user({}) }),
      StartVerification: () => answer,
    });
    const visited: string[] = [];
    const navigate = (url: string) => void visited.push(url);
    const mine = createVerification({ transport, navigate, userId: "user_1", returnUrl: "https://app.example" });
    let url: Promise<string | null> | undefined;
    let isToStart = true;
    mine.subscribe(({ phase }) => {
      if (phase !== "signed-out" || !isToStart) return;
      isToStart = false;
      url = mine.start();
    });
    while (!asked.includes("changes")) await nextTurn();
    refuse("UNAUTHENTICATED");
    expect(mine.getState()).toMatchObject({ phase: "signed-out", starting: { isUnderWay: true } });
    give(started());
    expect(await url).toBe("https://hosted.example");
    expect(visited).toEqual(["https://hosted.example"]);
    mine.close();
  });

  test("opens the hosted page although the language changes meanwhile", async () => {
    const { answer, give } = later();
    const { mine, visited } = await watch(user({}), { StartVerification: () => answer });
    const url = mine.start();
    mine.setLanguage("DE");
    give(started());
    await url;
    expect(visited).toEqual(["https://hosted.example"]);
  });

  test("of another user is their own, though one of the former user is under way", async () => {
    const first = later();
    const answers = [first.answer, started("https://theirs.example")];
    const { mine, visited, answerWith } = await watch(user({}), {
      StartVerification: () => answers.shift() ?? REFUSED,
    });
    const former = mine.start();
    answerWith(viewer(OTHER));
    mine.refresh();
    await until(({ userId }) => userId === "user_2");
    expect(await mine.start()).toBe("https://theirs.example");
    first.give(started());
    expect(await former).toBeNull();
    expect(visited).toEqual(["https://theirs.example"]);
  });

  test("whose answer is lost is not sent again once the page has asked anew", async () => {
    const { answer, give } = later();
    const { mine, asked } = await watch(user({}), {
      StartVerification: async () => (await answer, UNREACHABLE()),
    });
    const url = mine.start();
    mine.refresh();
    give(REFUSED);
    expect(await url).toBeNull();
    expect(asked.filter((name) => name === "StartVerification")).toHaveLength(1);
  });

  test("that is refused says so until the page asks anew, also if it has the page look for its user", async () => {
    const refusal = { code: "USER_NOT_FOUND", field: "userId", message: "" };
    const { mine, asked } = await watch(user({}), {
      StartVerification: () =>
        data({ createIdentityVerification: { identityVerification: null, userErrors: [refusal] } }),
    });
    await mine.start();
    while (asked.length < 5) await nextTurn();
    expect(asked).toEqual(["VerificationOfViewer", "changes", "StartVerification", "VerificationOfViewer", "changes"]);
    expect(mine.getState().starting).toEqual({ isUnderWay: false, refusal, problem: null });
    mine.refresh();
    expect(mine.getState().starting).toEqual(INITIAL_STATE.starting);
  });

  test("that finds nobody signed in leaves no problem to the next user", async () => {
    const { mine, answerWith } = await watch(user({}), { StartVerification: () => REFUSED });
    expect(await mine.start()).toBeNull();
    expect(mine.getState()).toMatchObject({ phase: "signed-out", starting: INITIAL_STATE.starting });
    answerWith(viewer(OTHER));
    mine.refresh();
    expect(await until(isReady)).toMatchObject({ userId: "user_2", starting: INITIAL_STATE.starting });
  });
});

test("after it was closed nothing is sent any more, and nothing opened", async () => {
  const answers = { StartVerification: () => started(), RetryPerson: () => retried, ReportReturn: () => data({}) };
  const persons = await watch(withPersons, answers);
  persons.mine.close();
  expect(await persons.mine.start()).toBeNull();
  expect(await persons.mine.retryPerson("p")).toBeNull();
  expect(persons.visited).toEqual([]);
  expect(persons.asked).toEqual(["VerificationOfViewer", "changes"]);

  const redirected = await watch(user({}), answers);
  redirected.mine.close();
  await redirected.mine.reportReturn();
  expect(redirected.mine.getState().isReturning).toBe(false);
  expect(redirected.asked).toEqual(["VerificationOfViewer", "changes"]);
});

test("closed, a page that never listened repeats no report", async () => {
  jest.useFakeTimers();
  const { mine, asked } = play(
    { ReportReturn: () => failure({ code: "UPSTREAM_BUSY", retryable: true }) },
    { ...INITIAL_STATE, phase: "ready", userId: "user_1", nextAction: user({}).nextAction as never },
  );
  await mine.reportReturn();
  mine.close();
  await jest.advanceTimersByTimeAsync(100);
  expect(asked).toEqual(["ReportReturn"]);
});

test.each(["start", "reportReturn"] as const)("closed while %s waits for its token, nothing is sent", async (what) => {
  const sent: unknown[] = [];
  const token = later();
  const mine = createVerification({
    ...{ url: "https://idv.example/graphql", returnUrl: "https://app.example" },
    initialState: { ...INITIAL_STATE, phase: "ready", userId: "user_1", nextAction: user({}).nextAction as never },
    getToken: () => token.answer.then(() => "a.b.c"),
    fetch: (...request) => {
      sent.push(request);
      return Promise.reject(new TypeError("failed"));
    },
  });
  const done = mine[what]();
  await nextTurn();
  mine.close();
  token.give({});
  await done;
  expect(sent).toEqual([]);
});

test.each([
  ["finds nobody", viewer()],
  ["finds nobody signed in", REFUSED],
  ["fails for good", failure({ code: "FORBIDDEN", retryable: false })],
  ["fails for an hour", failure({ code: "OVERLOADED", retryable: true, retryAfterSeconds: 3_600 })],
])("a refresh while a query is under way that %s shows who has signed in", async (_what, result) => {
  const first = later();
  const answers = [first.answer];
  const { mine, asked } = play({ VerificationOfViewer: () => answers.shift() ?? viewer(OTHER) });
  mine.subscribe(() => undefined);
  mine.refresh();
  first.give(result);
  expect(await until(({ phase }) => phase !== "loading")).toMatchObject({ phase: "ready", userId: "user_2" });
  expect(asked).toEqual(["VerificationOfViewer", "VerificationOfViewer", "changes"]);
});

test("the report of a return that is answered when somebody else is shown does not show its user again", async () => {
  const [query, report] = [later(), later()];
  const { mine, answerWith } = await watch(user({}), { ReportReturn: () => report.answer });
  answerWith(query.answer);
  mine.refresh();
  const reported = mine.reportReturn();
  query.give(viewer(OTHER));
  await until(({ userId }) => userId === "user_2");
  report.give(data({ reportReturn: { identityVerification: { user: user({}) } } }));
  await reported;
  expect(mine.getState()).toMatchObject({ userId: "user_2" });
});

test("a user whom a refresh cannot confirm stays, but as stale, until it can", async () => {
  const { mine, answerWith } = await watch(user({}), {});
  answerWith(failure({ code: "UPSTREAM_TIMEOUT", retryable: true }));
  mine.refresh();
  expect(mine.getState()).toMatchObject({ phase: "ready", isStale: false, connection: "connecting" });
  expect(await until(({ isStale }) => isStale)).toMatchObject({
    phase: "ready",
    userId: "user_1",
    connection: "lost",
    problem: { code: "UPSTREAM_TIMEOUT" },
  });
  answerWith(viewer(user({})));
  await until(({ isStale }) => !isStale);
});
