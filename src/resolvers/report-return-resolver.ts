import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../context.js";
import { Cost } from "../schema/field-cost.js";
import { ReportReturnInput, ReportReturnPayload } from "../schema/report-return.js";
import { UserErrorCode } from "../schema/user-error-code.js";
import { totalOf } from "./upstream-calls.js";
import { inputErrors, userError } from "./user-errors.js";

@Resolver()
export class ReportReturnResolver {
  @Mutation(() => ReportReturnPayload, {
    description:
      "Call this when the user's browser comes back to the returnUrl. While the session is PENDING, nextAction is " +
      "then WaitForOutcome with the reason JUST_RETURNED for at most two minutes, on every device of the user, and " +
      "the session is read more often. A hint only: it changes no status, and proves nothing.",
  })
  /** The session as known, for the access check, and a newer view of it. */
  @Cost({ calls: (selected) => ({ byId: true, other: 2 + totalOf(selected) }) })
  async reportReturn(
    @Arg("input", () => ReportReturnInput, { description: "The session whose user has returned." })
    input: ReportReturnInput,
    @Ctx() context: RequestContext,
  ): Promise<ReportReturnPayload> {
    const userErrors = await inputErrors(input);
    if (userErrors.length > 0) return toPayload({ userErrors });
    const session = await context.identityVerifications.reportReturn(input.identityVerificationId);
    return toPayload(session ? { identityVerification: session } : { userErrors: [NOT_FOUND] });
  }
}

const NOT_FOUND = userError(
  UserErrorCode.IDENTITY_VERIFICATION_NOT_FOUND,
  "There is no such verification session.",
  "identityVerificationId",
);

function toPayload(parts: Partial<ReportReturnPayload>): ReportReturnPayload {
  return Object.assign(new ReportReturnPayload(), { userErrors: [] }, parts);
}
