import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../context.js";
import { Cost } from "../schema/field-cost.js";
import { RetryPersonVerificationInput, RetryPersonVerificationPayload } from "../schema/retry-person-verification.js";
import type { UserError } from "../schema/user-error.js";
import { UserErrorCode } from "../schema/user-error-code.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { totalOf } from "./upstream-calls.js";
import { ineligibleUser, inputErrors, userError } from "./user-errors.js";

@Resolver()
export class RetryPersonVerificationResolver {
  @Mutation(() => RetryPersonVerificationPayload, {
    description:
      "Starts a new verification of a person of significant control, optionally with corrected details. A " +
      "person whose verification is pending keeps the same link: after a lost response repeating the call is safe. " +
      "One who was validated has to start again.",
  })
  /** The view of the session for the access check, and the call itself. */
  @Cost({ calls: (selected) => ({ byId: true, other: 2 + totalOf(selected) }) })
  async retryPersonVerification(
    @Arg("input", () => RetryPersonVerificationInput, { description: "The person, and corrected details." })
    input: RetryPersonVerificationInput,
    @Ctx() context: RequestContext,
  ): Promise<RetryPersonVerificationPayload> {
    const userErrors = await inputErrors(input);
    if (input.birthDate && !isPlausible(input.birthDate, context.clock.now()))
      userErrors.push(userError(UserErrorCode.INVALID, "birthDate must be between 1900 and today.", "birthDate"));
    if (userErrors.length > 0) return toPayload({ userErrors });
    const { identityVerificationId: sessionId, personId, firstName, lastName, email, birthDate } = input;
    try {
      return toPayload({
        person: await context.identityVerifications.retryPerson({
          sessionId,
          personId,
          firstName,
          lastName,
          email,
          birthDate,
        }),
      });
    } catch (error) {
      const refusal = toRefusal(error);
      if (!refusal) throw error;
      return toPayload({ userErrors: [refusal] });
    }
  }
}

const isPlausible = (birthDate: Date, now: Date) => birthDate.getUTCFullYear() >= 1900 && birthDate <= now;

function toRefusal(error: unknown): UserError | null {
  if (!(error instanceof UpstreamError)) return null;
  if (error.kind === "not_found")
    return userError(UserErrorCode.PERSON_NOT_FOUND, "There is no such person in this session.", "personId");
  const ineligible = error.kind === "rejected" ? ineligibleUser(error.detail, null) : null;
  if (ineligible) return ineligible;
  const isRefused = error.kind === "rejected" && error.detail.status === 400;
  return isRefused
    ? userError(
        UserErrorCode.REJECTED,
        "This person's verification cannot be retried, or the details are not accepted.",
        null,
      )
    : null;
}

function toPayload(parts: Partial<RetryPersonVerificationPayload>): RetryPersonVerificationPayload {
  return Object.assign(new RetryPersonVerificationPayload(), { userErrors: [] }, parts);
}
