import { describe, expect, test } from "@jest/globals";
import { ANONYMOUS, canSeeUser, isAnonymous, toViewer } from "../src/viewer.js";

const viewer = (claims: Record<string, unknown>) =>
  toViewer({ sub: "someone", exp: 2_000_000_000, ...claims }, "mangopay_user_id");

describe("canSeeUser", () => {
  test.each([
    ["an end user, their own", { mangopay_user_id: "a" }, "a", true],
    ["an end user, another's", { mangopay_user_id: "a" }, "b", false],
    ["an end user who is several users", { mangopay_user_id: ["a", "b"] }, "b", true],
    ["an end user, an object without a known owner", { mangopay_user_id: "a" }, undefined, false],
    ["an operator, anybody's", { scope: "idv:operator" }, "b", true],
    ["an operator, an object without a known owner", { scope: "idv:operator" }, undefined, true],
    ["somebody with the personal data scope only", { scope: "idv:pii" }, "b", false],
    ["somebody with a scope that only looks like the operator's", { scope: "idv:operators xidv:operator" }, "b", false],
    ["nobody", {}, "a", false],
  ])("%s", (_who, claims, userId, expected) => {
    expect(canSeeUser(viewer(claims), userId)).toBe(expected);
  });

  test("the anonymous viewer sees nothing", () => {
    expect(isAnonymous(ANONYMOUS)).toBe(true);
    expect(canSeeUser(ANONYMOUS, "a")).toBe(false);
    expect(canSeeUser(ANONYMOUS, undefined)).toBe(false);
  });
});

describe("toViewer", () => {
  test("reads the scopes of the standard claim", () => {
    expect(viewer({ scope: "openid idv:operator idv:pii" })).toMatchObject({
      isOperator: true,
      canReadPersonalData: true,
    });
    expect(viewer({ scope: ["idv:operator"] })).toMatchObject({ isOperator: false, canReadPersonalData: false });
  });

  test("reads a user claim under another name", () => {
    expect(toViewer({ sub: "x", exp: 1, "https://example/user": "a" }, "https://example/user").userIds).toEqual(["a"]);
  });

  test("takes null for a missing claim", () => {
    expect(viewer({ mangopay_user_id: null, scope: null })).toMatchObject({ subject: "someone", userIds: [] });
    expect(viewer({ sub: null, mangopay_user_id: "a" }).subject).toBe("a");
    expect(() => viewer({ sub: null, mangopay_user_id: null })).toThrow(TypeError);
  });

  test.each([
    { mangopay_user_id: 7 },
    { mangopay_user_id: ["a", null] },
    { mangopay_user_id: "" },
    { mangopay_user_id: { id: "a" } },
  ])("refuses a malformed user claim: %j", (claims) => {
    expect(() => viewer(claims)).toThrow(TypeError);
  });

  test("uses the user ids as the subject if there is none, and refuses a token with neither", () => {
    expect(viewer({ sub: undefined, mangopay_user_id: ["a", "b"] }).subject).toBe("a b");
    expect(() => viewer({ sub: undefined })).toThrow(TypeError);
  });
});
