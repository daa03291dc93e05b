// Returns from the hosted page, where another user is there by the time they are reported.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { endReturn } from "../../client/return-mark.js";
import { INITIAL_STATE } from "../../client/state.js";
import { connectOn, createPage } from "../support/client-connection.js";
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

const RETURNED = "https://app.example/?idv-returned=1";
const BUSY = failure({ code: "UPSTREAM_BUSY", retryable: true });
const OTHER = user({
  id: "user_2",
  nextAction: { __typename: "RedirectUser", identityVerificationId: "idv_2", url: "https://hosted.example" },
});
const reported = data({ reportReturn: { identityVerification: { user: VERIFIED } } });
const reportsIn = (asked: readonly string[]) => asked.filter((name) => name === "ReportReturn").length;

describe("a return of a former user is not reported for another one", () => {
  test("who has signed in on the page, when it connects again", async () => {
    const queries = [viewer(user({}))];
    const { transport, asked } = play({
      VerificationOfViewer: () => queries.shift() ?? viewer(OTHER),
      ReportReturn: () => BUSY,
    });
    const connection = connectOn(createPage(RETURNED).page, transport);
    connection.open();
    while (!asked.includes("changes")) await nextTurn();
    expect(connection.store.get()).toMatchObject({ isReturning: true, userId: "user_1" });
    connection.refresh();
    while (connection.store.get().userId !== "user_2") await nextTurn();
    connection.close();
    connection.open();
    while (asked.filter((name) => name === "changes").length < 3) await nextTurn();
    expect(connection.store.get()).toMatchObject({ isReturning: false, userId: "user_2" });
    expect(reportsIn(asked)).toBe(1);
    connection.close();
  });

  test("for whom the page has created another verification, while the report was under way", async () => {
    const report = later();
    const queries = [viewer(user({}))];
    const { transport, asked } = play({
      VerificationOfViewer: () => queries.shift() ?? viewer(OTHER),
      ReportReturn: () => report.answer,
    });
    const { page } = createPage(RETURNED);
    const first = connectOn(page, transport);
    first.open();
    while (!asked.includes("ReportReturn")) await nextTurn();
    first.close();
    report.give(reported);
    await nextTurn();
    const second = connectOn(page, transport);
    second.open();
    while (!asked.includes("changes")) await nextTurn();
    expect(second.store.get()).toMatchObject({ isReturning: false, userId: "user_2" });
    expect(reportsIn(asked)).toBe(1);
    second.close();
  });

  test("whom the next query finds, when its repetition is due", async () => {
    const query = later();
    const queries = [viewer(user({})), query.answer];
    const { mine, asked } = play({
      VerificationOfViewer: () => queries.shift() ?? viewer(OTHER),
      ReportReturn: () => BUSY,
    });
    await until(isReady);
    jest.useFakeTimers({ doNotFake: ["setImmediate"] });
    mine.refresh();
    await mine.reportReturn();
    query.give(viewer(OTHER));
    while (mine.getState().userId !== "user_2") await nextTurn();
    await jest.advanceTimersByTimeAsync(100);
    expect(mine.getState()).toMatchObject({ isReturning: false });
    expect(reportsIn(asked)).toBe(1);
  });
});

test("the refusal of a former user's report does not sign another one out", async () => {
  const report = later();
  const queries = [viewer(user({}))];
  const { mine, asked } = play(
    { VerificationOfViewer: () => queries.shift() ?? viewer(OTHER), ReportReturn: () => report.answer },
    { ...INITIAL_STATE, isReturning: true },
  );
  mine.subscribe(() => undefined);
  while (!asked.includes("ReportReturn")) await nextTurn();
  mine.refresh();
  while (asked.length < 3) await nextTurn();
  await nextTurn();
  report.give(failure({ code: "UNAUTHENTICATED", retryable: false }));
  expect(await until(isReady)).toMatchObject({ userId: "user_2", isReturning: false });
});

test("a user is not shown any more once the page asks anew, be it as the report of their return is answered", async () => {
  for (let microtasks = 0; microtasks < 10; microtasks += 1) {
    const report = later();
    const queries = [viewer(user({}))];
    const { mine, asked, watched } = play(
      { VerificationOfViewer: () => queries.shift() ?? later().answer, ReportReturn: () => report.answer },
      { ...INITIAL_STATE, isReturning: true },
    );
    mine.subscribe(() => undefined);
    while (!asked.includes("ReportReturn")) await nextTurn();
    report.give(reported);
    for (let microtask = 0; microtask < microtasks; microtask += 1) await Promise.resolve();
    mine.refresh();
    const { length } = watched;
    await nextTurn();
    expect(watched).toHaveLength(length);
    mine.close();
  }
});

test("a report for which two have waited is repeated once at a time", async () => {
  const [query, report] = [later(), later()];
  const queries = [viewer(user({})), query.answer];
  const reports = [report.answer];
  const { mine, asked } = play({
    VerificationOfViewer: () => queries.shift() ?? viewer(user({})),
    ReportReturn: () => reports.shift() ?? BUSY,
  });
  await until(isReady);
  jest.useFakeTimers({ doNotFake: ["setImmediate"] });
  mine.refresh();
  void mine.reportReturn();
  query.give(viewer(user({})));
  await nextTurn();
  report.give(BUSY);
  await nextTurn();
  // The played delays are as many milliseconds as there were failures before.
  await jest.advanceTimersByTimeAsync(6);
  expect(reportsIn(asked)).toBeLessThanOrEqual(4);
});
