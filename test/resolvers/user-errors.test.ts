import { describe, expect, test } from "@jest/globals";
import { toUserError } from "../../src/resolvers/user-errors.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";

const codeOf = (status: number, upstreamType: string) =>
  toUserError(new UpstreamError("rejected", { status, upstreamType }))?.code;

describe("a refusal that is about the user is USER_NOT_ELIGIBLE", () => {
  test.each([
    [400, "invalid_action"],
    [400, "user_closed"],
    [403, "user_hasnt_accepted_terms_and_conditions"],
    [400, "not_allowed_for_user_category_payer"],
    [400, "not_allowed_for_user_category_owner"],
    [400, "not_allowed_for_user_category_of_next_year"],
    [400, "not_allowed_for_pending_user_action_status"],
    [403, "not_allowed_for_closed_status"],
  ])("%i %s", (status, type) => {
    expect(codeOf(status, type)).toBe("USER_NOT_ELIGIBLE");
  });
});

test.each([
  [400, "other", "REJECTED"],
  [400, "not_allowed_for_reasons", "REJECTED"],
  [403, "forbidden_ressource", undefined],
])("%i %s is %s", (status, type, code) => {
  expect(codeOf(status, type)).toBe(code);
});
