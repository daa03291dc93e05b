// A page whose browser loses its network, or comes back from the hosted page.
import { afterEach, expect, test } from "@jest/globals";
import { endReturn } from "../../client/return-mark.js";
import { connectOn, createPage } from "../support/client-connection.js";
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

afterEach(() => {
  stopPlaying();
  endReturn();
});

test.each([
  ["with a change", false],
  ["with an event that says why there is no change", true],
])("it asks and subscribes again once the network is back: after a subscription %s", async (_what, isRefused) => {
  const { transport, refuse, change, asked } = play({ VerificationOfViewer: () => viewer(user({})) });
  const subscriptions = () => asked.filter((name) => name === "changes").length;
  const { page, turn } = createPage();
  const connection = connectOn(page, transport);
  connection.open();
  while (subscriptions() < 1) await nextTurn();
  if (isRefused) refuse("UPSTREAM_UNAVAILABLE");
  else change(user({}));
  expect(connection.store.get().connection).toBe(isRefused ? "lost" : "live");
  turn("offline");
  expect(connection.store.get().connection).toBe("offline");
  turn("online");
  while (subscriptions() < 2) await nextTurn();
  connection.close();
});

test("a user whom it was asking for anew is stale once the network is gone", async () => {
  const queries = [viewer(user({}))];
  const { transport, change, asked } = play({ VerificationOfViewer: () => queries.shift() ?? later().answer });
  const { page, turn } = createPage();
  const connection = connectOn(page, transport);
  connection.open();
  while (!asked.includes("changes")) await nextTurn();
  change(user({}));
  connection.refresh();
  expect(connection.store.get()).toMatchObject({ connection: "connecting", isStale: false });
  turn("offline");
  expect(connection.store.get()).toMatchObject({ connection: "offline", isStale: true });
  connection.close();
});

test.each([
  ["that is tried again in an hour", { retryable: true, retryAfterSeconds: 3_600 }],
  ["for good", { retryable: false }],
  ["that is tried again now", { retryable: true }],
])("it is not offline any more once the network is back: after a refusal %s", async (_what, refusal) => {
  const answers = [failure({ code: "OVERLOADED", ...refusal })];
  const { transport } = play({ VerificationOfViewer: () => answers.shift() ?? later().answer });
  const { page, turn } = createPage();
  const connection = connectOn(page, transport);
  connection.open();
  while (connection.store.get().phase !== "failed") await nextTurn();
  turn("offline");
  expect(connection.store.get().connection).toBe("offline");
  turn("online");
  expect(connection.store.get().connection).toBe("lost");
  connection.close();
});

test("a return is reported by the verification that the page creates anew, if the first has not yet", async () => {
  const [query, reported] = [later(), data({ reportReturn: { identityVerification: { user: VERIFIED } } })];
  const queries = [query.answer];
  const { transport, asked } = play({
    VerificationOfViewer: () => queries.shift() ?? viewer(user({})),
    ReportReturn: () => reported,
  });
  const { page } = createPage("https://app.example/?idv-returned=1");
  const first = connectOn(page, transport);
  first.open();
  first.close();
  const second = connectOn(page, transport);
  second.open();
  while (!asked.includes("changes")) await nextTurn();
  expect(asked).toEqual(["VerificationOfViewer", "VerificationOfViewer", "ReportReturn", "changes"]);
  expect(second.store.get()).toMatchObject({ isReturning: false, isVerified: true });
  second.close();
  const third = connectOn(page, transport);
  third.open();
  expect(third.store.get().isReturning).toBe(false);
  third.close();
});
