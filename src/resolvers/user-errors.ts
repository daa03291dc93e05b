// Maps invalid input and some refusals of the upstream to userErrors.
import { validate } from "class-validator";
import { TooManyOpenSessions } from "../datasources/open-session-limit.js";
import { UserError } from "../schema/user-error.js";
import { UserErrorCode } from "../schema/user-error-code.js";
import { UpstreamError, type UpstreamErrorDetail } from "../upstream/upstream-error.js";

export function userError(code: UserErrorCode, message: string, field: string | null): UserError {
  return Object.assign(new UserError(), { code, message, field });
}

/** Validates an input against the rules of its class. */
export async function inputErrors(input: object): Promise<UserError[]> {
  // validationError: errors must contain neither the submitted value nor the whole input.
  const problems = await validate(input, { validationError: { target: false, value: false } });
  return problems.map(({ property, constraints = {} }) =>
    userError(
      "maxLength" in constraints ? UserErrorCode.TOO_LONG : UserErrorCode.INVALID,
      Object.values(constraints)[0] ?? "Not valid.",
      property,
    ),
  );
}

/** Null when the error is not about the caller's input. */
export function toUserError(error: unknown): UserError | null {
  if (error instanceof TooManyOpenSessions) {
    return userError(
      UserErrorCode.TOO_MANY_OPEN_SESSIONS,
      `The user has ${error.limit} or more open sessions.`,
      "userId",
    );
  }
  return error instanceof UpstreamError ? ofUpstream(error) : null;
}

function ofUpstream({ kind, detail }: UpstreamError): UserError | null {
  if (kind === "not_found") return USER_NOT_FOUND;
  if (kind === "conflict") {
    return userError(
      UserErrorCode.IDEMPOTENCY_CONFLICT,
      "The idempotency key was used before with different input.",
      "idempotencyKey",
    );
  }
  if (kind !== "rejected") return null;
  const ineligible = ineligibleUser(detail, "userId");
  if (ineligible) return ineligible;
  if (detail.status === 403) {
    return detail.isProblemDetails
      ? userError(UserErrorCode.FEATURE_NOT_ENABLED, "Hosted verification is not enabled for this platform.", null)
      : null;
  }
  if (detail.status !== 400) return null;
  if (detail.upstreamType === "invalid_action")
    return userError(UserErrorCode.USER_NOT_ELIGIBLE, NOT_ELIGIBLE, "userId");
  if (detail.upstreamType === "param_error") return toFieldError(detail.fields ?? []);
  return userError(UserErrorCode.REJECTED, "The verification service refused the request.", null);
}

const USER_NOT_FOUND = userError(UserErrorCode.USER_NOT_FOUND, "There is no such user.", "userId");
const NOT_ELIGIBLE = "This user cannot be verified.";

/** Upstream docs: error types for refusals because of the user. */
const INELIGIBLE = new Map([
  ["user_closed", "The user's account is closed."],
  ["user_hasnt_accepted_terms_and_conditions", "The user has not accepted the terms and conditions."],
  ["not_allowed_for_pending_user_action_status", "The user has to enrol for strong authentication first."],
  ["not_allowed_for_user_category_payer", "A user of the category PAYER cannot be verified."],
]);
/** There is one for each category and status; there may be more. */
const INELIGIBLE_FAMILY = /^not_allowed_for_(user_category_\w+|\w+_status)$/;

/** Null when the refusal is not because of the user. */
export function ineligibleUser({ upstreamType = "" }: UpstreamErrorDetail, field: string | null): UserError | null {
  const message = INELIGIBLE.get(upstreamType) ?? (INELIGIBLE_FAMILY.test(upstreamType) ? NOT_ELIGIBLE : undefined);
  return message === undefined ? null : userError(UserErrorCode.USER_NOT_ELIGIBLE, message, field);
}

const INPUT_FIELD_BY_UPSTREAM_FIELD = new Map([
  ["ReturnUrl", "returnUrl"],
  ["Tag", "tag"],
  ["SessionLanguage", "language"],
]);

function toFieldError(upstreamFields: readonly string[]): UserError {
  if (upstreamFields.includes("UserId")) return USER_NOT_FOUND;
  const field = upstreamFields
    .map((name) => INPUT_FIELD_BY_UPSTREAM_FIELD.get(name))
    .find((name) => name !== undefined);
  return field
    ? userError(UserErrorCode.INVALID, `The verification service does not accept this ${field}.`, field)
    : userError(UserErrorCode.REJECTED, "The verification service refused the request.", null);
}
