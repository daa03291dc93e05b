import { describe, expect, test } from "@jest/globals";
import type { NextAction } from "../../client/client.js";
import { createTexts, sessionMeaning } from "../../client/texts.js";
import en from "../../languages/en.json" with { type: "json" };

const waitFor = (identityVerificationId: string): NextAction => ({
  __typename: "WaitForOutcome",
  identityVerificationId,
  reason: "JUST_RETURNED",
  since: null,
  redirectAgainInSeconds: 120,
});
const nothing: NextAction = { __typename: "NoAction", since: null };
const pending = { id: "a", status: "PENDING" } as const;

describe("a session that is not decided", () => {
  test("waits for its result while that is the user's next action", () => {
    expect(sessionMeaning(pending, waitFor("a"))).toBe("page.waitingForResult");
  });

  test("is not finished while the result of another is waited for", () => {
    expect(sessionMeaning(pending, waitFor("b"))).toBeNull();
  });

  test("is not needed once there is nothing to do", () => {
    expect(sessionMeaning(pending, nothing)).toBe("page.notNeeded");
  });

  test("is not finished while nobody knows what comes next, or it can be continued", () => {
    expect(sessionMeaning(pending, null)).toBeNull();
    const redirect: NextAction = { __typename: "RedirectUser", identityVerificationId: "a", url: "", until: null };
    expect(sessionMeaning(pending, redirect)).toBeNull();
  });
});

test.each([waitFor("a"), nothing])("any other session has its status, whatever comes next", (action) => {
  expect(sessionMeaning({ id: "a", status: "VALIDATED" }, action)).toBeNull();
  expect(sessionMeaning({ id: "a", status: "REVIEW" }, action)).toBeNull();
});

test("the text of a session is what it means now, or its status", () => {
  const { session } = createTexts(en);
  expect(session(pending, waitFor("a"))).toBe("Waiting for the result");
  expect(session(pending, nothing)).toBe("Left open, not needed");
  expect(session(pending, undefined)).toBe(en.verificationStatuses.PENDING);
  expect(session({ id: "a", status: "TOMORROW" }, nothing)).toBe(en.verificationStatuses.UNKNOWN);
});
