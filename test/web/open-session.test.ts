import { describe, expect, test } from "@jest/globals";
import type { NextAction } from "../../client/client.js";
import { meaningOf } from "../../web/demo/open-session.js";

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
  test("is being checked while its outcome is waited for", () => {
    expect(meaningOf(pending, waitFor("a"))).toBe("page.beingChecked");
  });

  test("is not finished while that of another is", () => {
    expect(meaningOf(pending, waitFor("b"))).toBeNull();
  });

  test("is not needed once there is nothing to do", () => {
    expect(meaningOf(pending, nothing)).toBe("page.notNeeded");
  });

  test("is not finished while nobody knows what comes next, or it can be continued", () => {
    expect(meaningOf(pending, null)).toBeNull();
    const redirect: NextAction = { __typename: "RedirectUser", identityVerificationId: "a", url: "", until: null };
    expect(meaningOf(pending, redirect)).toBeNull();
  });
});

test.each([waitFor("a"), nothing])("any other session has its status, whatever comes next", (action) => {
  expect(meaningOf({ id: "a", status: "VALIDATED" }, action)).toBeNull();
  expect(meaningOf({ id: "a", status: "REVIEW" }, action)).toBeNull();
});
