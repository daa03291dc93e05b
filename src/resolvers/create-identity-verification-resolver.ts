import { randomUUID } from "node:crypto";
import { GraphQLError } from "graphql";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { RequestContext, ReturnUrlPolicy } from "../context.js";
import { hasPlainCharacters, isAllowedReturnUrl } from "../redirect-urls.js";
import { CreateIdentityVerificationInput } from "../schema/create-identity-verification-input.js";
import { CreateIdentityVerificationPayload } from "../schema/create-identity-verification-payload.js";
import { Cost } from "../schema/field-cost.js";
import type { UserError } from "../schema/user-error.js";
import { UserErrorCode } from "../schema/user-error-code.js";
import { creation } from "./upstream-calls.js";
import { inputErrors, toUserError, userError } from "./user-errors.js";

type Sessions = RequestContext["identityVerifications"];

@Resolver()
export class CreateIdentityVerificationResolver {
  @Mutation(() => CreateIdentityVerificationPayload, {
    description: "Creates a verification session for a user. Redirect the user's browser to the session's hostedUrl.",
  })
  @Cost({ calls: creation })
  async createIdentityVerification(
    @Arg("input", () => CreateIdentityVerificationInput, {
      description: "The user to verify, and options.",
    })
    input: CreateIdentityVerificationInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateIdentityVerificationPayload> {
    const userErrors = await validateInput(input, context);
    if (userErrors.length > 0) return toPayload({ userErrors });

    const { userId, returnUrl, tag, language } = input;
    const asked = { userId, returnUrl, tag, language };
    const sessions = context.identityVerifications;
    if (input.reuse) return reuseOrCreate(sessions, asked);
    const idempotencyKey = input.idempotencyKey ?? randomUUID();
    const keyOf = input.idempotencyKey == null ? "call" : "client";
    try {
      const { session: identityVerification } = await sessions.create({ ...asked, idempotencyKey, keyOf });
      return toPayload({ identityVerification, idempotencyKey });
    } catch (error) {
      const refusal = toUserError(error);
      // The outcome is unknown: the client can repeat the call with this key.
      if (!refusal) throw new GraphQLError("", { originalError: error as Error, extensions: { idempotencyKey } });
      // Repeating is useless if there is no such user.
      const isKeyUseful = refusal.code !== UserErrorCode.USER_NOT_FOUND;
      return toPayload({ userErrors: [refusal], ...(isKeyUseful ? { idempotencyKey } : {}) });
    }
  }
}

/** Without a key in the payload: the call is safe to repeat by itself. */
async function reuseOrCreate(
  sessions: Sessions,
  asked: Parameters<Sessions["findReusable"]>[0],
): Promise<CreateIdentityVerificationPayload> {
  try {
    const found = await sessions.findReusable(asked);
    if (!("key" in found)) return toPayload({ identityVerification: found, isReused: true });
    const created = await sessions.create({ ...asked, idempotencyKey: found.key, keyOf: "reuse" });
    return toPayload({ identityVerification: created.session, isReused: !created.isNew });
  } catch (error) {
    const refusal = toUserError(error);
    if (!refusal) throw error;
    return toPayload({ userErrors: [refusal] });
  }
}

async function validateInput(input: CreateIdentityVerificationInput, context: RequestContext): Promise<UserError[]> {
  const errors = await inputErrors(input);
  if (
    !errors.some(({ field }) => field === "returnUrl") &&
    !isAllowedReturnUrl(input.returnUrl, context.returnUrlPolicy)
  ) {
    errors.push(
      userError(
        UserErrorCode.RETURN_URL_NOT_ALLOWED,
        returnUrlRule(input.returnUrl, context.returnUrlPolicy),
        "returnUrl",
      ),
    );
  }
  return errors;
}

/** The rule that it breaks. */
function returnUrlRule(returnUrl: string, { allowLocalhostHttp }: ReturnUrlPolicy): string {
  if (!hasPlainCharacters(returnUrl))
    return "returnUrl must be printable ASCII without spaces and backslashes: percent-encode other characters.";
  const orLocal = allowLocalhostHttp ? ", or, in development, an address of this machine" : "";
  return `returnUrl must be an https URL of an origin that the platform allows${orLocal}.`;
}

function toPayload(parts: Partial<CreateIdentityVerificationPayload>): CreateIdentityVerificationPayload {
  return Object.assign(new CreateIdentityVerificationPayload(), { userErrors: [], isReused: false }, parts);
}
