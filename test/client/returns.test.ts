// The return from the hosted page: reported until there is an answer, and without a trace in the page's address.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { createAttempts } from "../../client/attempts.js";
import type { Page } from "../../client/page.js";
import { endReturn, markReturn, takeReturn } from "../../client/return-mark.js";
import { INITIAL_STATE } from "../../client/state.js";
import { createStore } from "../../client/store.js";
import { isAllowedReturnUrl } from "../../src/redirect-urls.js";
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

afterEach(() => {
  stopPlaying();
  endReturn();
  jest.useRealTimers();
});

const RETURNING = { ...INITIAL_STATE, isReturning: true };
const reported = data({ reportReturn: { identityVerification: { user: VERIFIED } } });

describe("a report that fails", () => {
  test.each([
    ["for the moment", () => failure({ code: "UPSTREAM_TIMEOUT", retryable: true })],
    ["without a response", () => Promise.reject(new Error("the network's own"))],
  ])("%s is repeated; meanwhile the user has still just returned, and changes are watched", async (_why, fail) => {
    const { answer, give } = later();
    const answers = [fail, fail, () => answer];
    const { asked } = play(
      { VerificationOfViewer: () => viewer(user({})), ReportReturn: () => (answers.shift() ?? fail)() },
      RETURNING,
    );
    expect(await until(isReady)).toMatchObject({ isReturning: true, nextAction: { __typename: "RedirectUser" } });
    expect(asked).toContain("changes");
    give(reported);
    expect(await until(({ isReturning }) => !isReturning)).toMatchObject({ isVerified: true });
    expect(asked.filter((name) => name === "ReportReturn")).toHaveLength(3);
    // One query, and one subscription, which goes on.
    expect(asked.filter((name) => name !== "ReportReturn")).toEqual(["VerificationOfViewer", "changes"]);
  });

  test("as the user is signed out is repeated when they have signed in again", async () => {
    const answers = [failure({ code: "UNAUTHENTICATED", retryable: false }), reported];
    const { mine } = play(
      { VerificationOfViewer: () => viewer(user({})), ReportReturn: () => answers.shift() ?? reported },
      RETURNING,
    );
    expect(await until(({ phase }) => phase === "signed-out")).toMatchObject({ isReturning: true });
    mine.refresh();
    expect(await until(isReady)).toMatchObject({ isReturning: false, isVerified: true });
  });

  test("is repeated as well where the page has reported it by itself", async () => {
    const answers = [failure({ code: "UPSTREAM_BUSY", retryable: true }), reported];
    const { mine } = play({
      VerificationOfViewer: () => viewer(user({})),
      ReportReturn: () => answers.shift() ?? reported,
    });
    await until(isReady);
    await mine.reportReturn();
    expect(mine.getState()).toMatchObject({ isReturning: true });
    expect(await until(({ isReturning }) => !isReturning)).toMatchObject({ isVerified: true });
  });

  test("while another return is being reported does not have that one sent twice", async () => {
    const [first, second] = [later(), later()];
    const answers = [first.answer, second.answer];
    const { mine, asked } = play({
      VerificationOfViewer: () => viewer(user({})),
      ReportReturn: () => answers.shift() ?? reported,
    });
    await until(isReady);
    jest.useFakeTimers();
    const [one, another] = [mine.reportReturn(), mine.reportReturn()];
    first.give(failure({ code: "UPSTREAM_BUSY", retryable: true }));
    await one;
    // Its repetition is due.
    await jest.advanceTimersByTimeAsync(1_000);
    second.give(reported);
    await another;
    expect(await until(({ isReturning }) => !isReturning)).toMatchObject({ isVerified: true });
    expect(asked.filter((name) => name === "ReportReturn")).toHaveLength(2);
  });

  test("is repeated for the last return alone, however many there were before it", async () => {
    const { mine, asked } = play({
      VerificationOfViewer: () => viewer(user({})),
      ReportReturn: () => failure({ code: "UPSTREAM_BUSY", retryable: true }),
    });
    await until(isReady);
    jest.useFakeTimers();
    for (let returns = 0; returns < 5; returns += 1) await mine.reportReturn();
    // At once, then after one, two and three milliseconds; those of the other returns were due at once, too.
    await jest.advanceTimersByTimeAsync(6);
    expect(asked.filter((name) => name === "ReportReturn")).toHaveLength(5 + 4);
  });

  test("for good ends only its own return, and not a later one that is being reported", async () => {
    const [first, second] = [later(), later()];
    const answers = [first.answer, second.answer];
    const { mine } = play({
      VerificationOfViewer: () => viewer(user({})),
      ReportReturn: () => answers.shift() ?? reported,
    });
    await until(isReady);
    const [one, another] = [mine.reportReturn(), mine.reportReturn()];
    first.give(failure({ code: "BAD_USER_INPUT", retryable: false }));
    await one;
    expect(mine.getState()).toMatchObject({ isReturning: true });
    second.give(reported);
    await another;
    expect(mine.getState()).toMatchObject({ isReturning: false, isVerified: true });
  });

  test("for good is given up", async () => {
    const { asked } = play(
      {
        VerificationOfViewer: () => viewer(user({})),
        ReportReturn: () => failure({ code: "BAD_USER_INPUT", retryable: false }),
      },
      RETURNING,
    );
    expect(await until(isReady)).toMatchObject({ isReturning: false, nextAction: { __typename: "RedirectUser" } });
    expect(asked).toEqual(["VerificationOfViewer", "ReportReturn", "changes"]);
  });
});

describe("a report that is under way when the page asks anew", () => {
  /** Both the report and the query that follows it are under way. */
  async function askAnew(more: Parameters<typeof play>[0] = {}) {
    const [first, query] = [later(), later()];
    const [reports, queries] = [[first.answer], [viewer(user({})), query.answer]];
    const { mine, asked } = play({
      VerificationOfViewer: () => queries.shift() ?? viewer(VERIFIED),
      ReportReturn: () => reports.shift() ?? reported,
      ...more,
    });
    await until(isReady);
    void mine.reportReturn();
    mine.setLanguage("DE");
    return { mine, asked, first, query };
  }

  test("does not bring back what was before another return", async () => {
    const { mine, asked, first, query } = await askAnew();
    query.give(viewer(user({})));
    await nextTurn();
    await mine.reportReturn();
    expect(mine.getState()).toMatchObject({ isVerified: true, isReturning: false });
    const shown: unknown[] = [];
    mine.subscribe(({ isVerified, isReturning }) => shown.push({ isVerified, isReturning }));
    first.give(reported);
    while (asked.filter((name) => name === "changes").length < 2) await nextTurn();
    expect(shown).not.toContainEqual(expect.objectContaining({ isVerified: false }));
    expect(shown).not.toContainEqual(expect.objectContaining({ isReturning: true }));
  });

  test("shows what it has found, if the query was answered before", async () => {
    const { mine, first, query } = await askAnew();
    query.give(viewer(user({})));
    await nextTurn();
    first.give(reported);
    expect(await until(({ isReturning }) => !isReturning)).toMatchObject({ isVerified: true });
    expect(mine.getState().nextAction).toEqual({ __typename: "NoAction" });
  });

  test.each([
    ["later", false],
    ["before", true],
  ])("does not replace what the query has found, answered %s", async (_when, isQueryFirst) => {
    const { mine, first, query } = await askAnew();
    const found = user({ nextAction: { __typename: "StartAgain", reasons: [{ recommendation: "Deutsch" }] } });
    const steps = [() => first.give(reported), () => query.give(viewer(found))];
    for (const step of isQueryFirst ? steps.reverse() : steps) {
      step();
      await nextTurn();
    }
    expect(await until(({ isReturning }) => !isReturning)).toMatchObject({ isVerified: false });
    expect(mine.getState().nextAction).toEqual(found.nextAction);
  });

  test("does not bring back a start that has ended meanwhile", async () => {
    const start = later();
    const { mine, asked, first, query } = await askAnew({ StartVerification: () => start.answer });
    const started = mine.start();
    query.give(viewer(user({})));
    await nextTurn();
    start.give(failure({ code: "UPSTREAM_BUSY", retryable: true }));
    await started;
    first.give(failure({ code: "BAD_USER_INPUT", retryable: false }));
    while (asked.filter((name) => name === "changes").length < 2) await nextTurn();
    expect(mine.getState().starting).toMatchObject({ isUnderWay: false, problem: { code: "UPSTREAM_BUSY" } });
  });
});

describe("a report that is answered", () => {
  const OTHER = user({ id: "user_2", nextAction: { __typename: "StartVerification" } });

  test("when somebody else has signed in does not show its user, whom the page did not show yet", async () => {
    const { answer, give } = later();
    const queries = [viewer(user({}))];
    const { mine, asked } = play(
      { VerificationOfViewer: () => queries.shift() ?? viewer(OTHER), ReportReturn: () => answer },
      RETURNING,
    );
    mine.subscribe(() => undefined);
    while (!asked.includes("ReportReturn")) await nextTurn();
    mine.refresh();
    while (asked.length < 3) await nextTurn();
    await nextTurn();
    give(reported);
    expect(await until(isReady)).toMatchObject({ userId: "user_2", isVerified: false });
  });

  test("when somebody else has signed in does not show its user, who was signed out", async () => {
    const { answer, give } = later();
    const queries = [viewer(user({}))];
    const { mine, asked, refuse } = play({
      VerificationOfViewer: () => queries.shift() ?? viewer(OTHER),
      ReportReturn: () => answer,
    });
    await until(isReady);
    const report = mine.reportReturn();
    refuse("UNAUTHENTICATED");
    mine.refresh();
    while (asked.filter((name) => name === "VerificationOfViewer").length < 2) await nextTurn();
    await nextTurn();
    give(reported);
    await report;
    expect(await until(isReady)).toMatchObject({ userId: "user_2", isVerified: false });
  });

  test("while the connection is lost is shown by the next try", async () => {
    const { answer, give } = later();
    const { mine, asked, change, cut } = play({
      VerificationOfViewer: () => viewer(user({})),
      ReportReturn: () => answer,
    });
    await until(isReady);
    change(user({}));
    const report = mine.reportReturn();
    cut();
    give(reported);
    await report;
    expect(await until(({ isReturning }) => !isReturning)).toMatchObject({ isVerified: true });
    expect(asked.filter((name) => name === "ReportReturn")).toHaveLength(1);
  });
});

test("a return is still to be reported while the next action cannot be read", async () => {
  const errors = [{ path: ["viewer", "users", 0, "nextAction"], extensions: { code: "UPSTREAM_TIMEOUT" } }];
  const { asked, change } = play(
    { VerificationOfViewer: () => ({ ...viewer(user({ nextAction: null })), errors }), ReportReturn: () => reported },
    RETURNING,
  );
  expect(await until(isReady)).toMatchObject({ isReturning: true, nextAction: null });
  expect(asked).toEqual(["VerificationOfViewer", "changes"]);
  change(user({}));
  expect(await until(({ isReturning }) => !isReturning)).toMatchObject({ isVerified: true });
  expect(asked).toEqual(["VerificationOfViewer", "changes", "ReportReturn"]);
});

describe("a return that the page reports before the user is known", () => {
  test("is reported once they are", async () => {
    const { mine, asked } = play({ VerificationOfViewer: () => viewer(user({})), ReportReturn: () => reported });
    mine.subscribe(() => undefined);
    await mine.reportReturn();
    expect(await until(isReady)).toMatchObject({ isReturning: false, isVerified: true });
    expect(asked).toEqual(["VerificationOfViewer", "ReportReturn", "changes"]);
  });

  test("is reported after one that is being reported", async () => {
    const { answer, give } = later();
    const answers = [answer];
    const { mine, asked } = play(
      { VerificationOfViewer: () => viewer(user({})), ReportReturn: () => answers.shift() ?? reported },
      RETURNING,
    );
    mine.subscribe(() => undefined);
    while (!asked.includes("ReportReturn")) await nextTurn();
    await mine.reportReturn();
    give(failure({ code: "BAD_USER_INPUT", retryable: false }));
    expect(await until(isReady)).toMatchObject({ isReturning: false, isVerified: true });
    expect(asked).toEqual(["VerificationOfViewer", "ReportReturn", "ReportReturn", "changes"]);
  });
});

const LONG = "x".repeat(500);

/** @returns the return URL with which a page at this address starts */
async function startAt(href: string, returnUrl?: string): Promise<string | undefined> {
  const inputs: { returnUrl?: string }[] = [];
  const attempts = createAttempts({
    store: createStore(INITIAL_STATE),
    transport: {
      execute: (_operation, { input }) => {
        inputs.push(input as object);
        return Promise.resolve({ errors: [{ extensions: { code: "UPSTREAM_BUSY" } }] });
      },
      subscribe: () => () => undefined,
    },
    options: { userId: "user_1", returnUrl },
    page: { location: { href } } as Page,
    signOut: () => undefined,
    refresh: () => undefined,
  });
  await attempts.start();
  return inputs[0]?.returnUrl;
}

describe("the page's own address as the return URL", () => {
  test.each([
    ["https://app.example/verify#faq", "https://app.example/verify?idv-returned=1"],
    ["https://app.example/#access_token=secret", "https://app.example/?idv-returned=1"],
    ["https://app.example/#/verify", "https://app.example/?idv-returned=1#/verify"],
    ["https://app.example/#!/verify", "https://app.example/?idv-returned=1#!/verify"],
  ])("at %s is %s: without an anchor, but with a route", async (href, expected) => {
    expect(await startAt(href)).toBe(expected);
  });

  test.each([
    ["a long query", `https://app.example/verify?q=${LONG}`, "https://app.example/verify?idv-returned=1"],
    ["one before a route", `https://app.example/?q=${LONG}#/verify`, "https://app.example/?idv-returned=1#/verify"],
    ["one of a route", `https://app.example/#/verify?q=${LONG}`, "https://app.example/?idv-returned=1#/verify"],
    ["backslashes", "https://app.example/?a=C:\\b\\c#/x\\y", "https://app.example/?a=C:%5Cb%5Cc&idv-returned=1#/x%5Cy"],
  ])("with %s is made one that the gateway takes, and that marks the return", async (_what, href, expected) => {
    // A browser can have that address.
    expect(new URL(href).href).toBe(href);
    expect(isAllowedReturnUrl(expected, { allowedOrigins: null, allowLocalhostHttp: false })).toBe(true);
    expect(await startAt(href)).toBe(expected);
  });

  test("has its query up to the last character that fits", async () => {
    const longest = "https://app.example/?q=".padEnd(500 - "&idv-returned=1".length, "x");
    expect(await startAt(longest)).toBe(`${longest}&idv-returned=1`);
    expect(await startAt(`${longest}x`)).toBe("https://app.example/?idv-returned=1");
  });

  test("is not used where another is given, which stays as it is", async () => {
    const given = `https://app.example/?path=a\\b&q=${LONG}`;
    expect(await startAt("https://app.example/any", given)).toBe(`${given}&idv-returned=1`);
  });
});

describe("the parameter of the return URL", () => {
  const pageAt = (href: string) => {
    const shown: string[] = [];
    const history = { state: null, replaceState: (_state: unknown, _unused: string, url: string) => shown.push(url) };
    return { shown, page: { location: { href }, history } as unknown as Page };
  };

  test.each([
    ["https://app.example/verify", "https://app.example/verify?idv-returned=1"],
    ["https://app.example/?q=a+b%20c&x&y=&z=%C3%A9~!", "https://app.example/?q=a+b%20c&x&y=&z=%C3%A9~!&idv-returned=1"],
    ["https://app.example/?a=1#/verify?b=2", "https://app.example/?a=1&idv-returned=1#/verify?b=2"],
    ["https://app.example/?idv-returned=1&a=1", "https://app.example/?a=1&idv-returned=1"],
    ["/verify?a=1", "https://app.example/verify?a=1&idv-returned=1"],
  ])("is added to %s once", (returnUrl, marked) => {
    expect(markReturn(returnUrl, pageAt("https://app.example/any").page)).toBe(marked);
  });

  test.each([
    ["https://app.example/verify?idv-returned=1", "https://app.example/verify"],
    ["https://app.example/?q=a+b%20c&x&y=&idv-returned=1&z=%C3%A9~!", "https://app.example/?q=a+b%20c&x&y=&z=%C3%A9~!"],
    ["https://app.example/?idv-returned=1&a=1#/verify?b=2", "https://app.example/?a=1#/verify?b=2"],
  ])("is taken from %s, and all else stays byte for byte", (address, left) => {
    const { page, shown } = pageAt(address);
    expect(takeReturn(page)).toBe(true);
    expect(shown).toEqual([left]);
  });

  test.each(["https://app.example/", "https://app.example/?not-idv-returned=1", "https://app.example/#idv-returned=1"])(
    "is not found in %s, which stays",
    (address) => {
      const { page, shown } = pageAt(address);
      expect(takeReturn(page)).toBe(false);
      expect(shown).toEqual([]);
    },
  );
});
