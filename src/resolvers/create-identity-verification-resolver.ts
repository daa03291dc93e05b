import { randomUUID } from "node:crypto";
import { GraphQLError } from "graphql";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../context.js";
import { isAllowedReturnUrl } from "../redirect-urls.js";
import { CreateIdentityVerificationInput } from "../schema/create-identity-verification-input.js";
import { CreateIdentityVerificationPayload } from "../schema/create-identity-verification-payload.js";
import { Cost } from "../schema/field-cost.js";
import type { UserError } from "../schema/user-error.js";
import { UserErrorCode } from "../schema/user-error-code.js";
import { creation } from "./upstream-calls.js";
import { inputErrors, toUserError, userError } from "./user-errors.js";

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
    const isReuse = input.reuse;
    let idempotencyKey = (isReuse ? null : input.idempotencyKey) ?? randomUUID();
    const asked = {
      userId,
      returnUrl,
      tag,
      language,
      isReuse,
      isKeyGenerated: idempotencyKey !== input.idempotencyKey,
    };
    const sessions = context.identityVerifications;
    try {
      if (isReuse) {
        const found = await sessions.findReusable(asked);
        if (!("key" in found)) return toPayload({ identityVerification: found, isReused: true });
        idempotencyKey = found.key;
      }
      const { session: identityVerification, isNew } = await sessions.create({ ...asked, idempotencyKey });
      const isReused = isReuse && !isNew;
      return toPayload({ identityVerification, isReused, ...(isReused ? {} : { idempotencyKey }) });
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

async function validateInput(input: CreateIdentityVerificationInput, context: RequestContext): Promise<UserError[]> {
  const errors = await inputErrors(input);
  if (
    !errors.some(({ field }) => field === "returnUrl") &&
    !isAllowedReturnUrl(input.returnUrl, context.returnUrlPolicy)
  ) {
    errors.push(
      userError(
        UserErrorCode.RETURN_URL_NOT_ALLOWED,
        "returnUrl must be an https URL of an origin that the platform allows" +
          (context.returnUrlPolicy.allowLocalhostHttp ? ", or, in development, an address of this machine." : "."),
        "returnUrl",
      ),
    );
  }
  return errors;
}

function toPayload(parts: Partial<CreateIdentityVerificationPayload>): CreateIdentityVerificationPayload {
  return Object.assign(new CreateIdentityVerificationPayload(), { userErrors: [], isReused: false }, parts);
}
