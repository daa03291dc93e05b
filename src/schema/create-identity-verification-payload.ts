import { Field, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { IdentityVerification } from "./identity-verification.js";
import { UserError } from "./user-error.js";

@ObjectType({ description: "Result of createIdentityVerification: a session, or the errors that prevented it." })
export class CreateIdentityVerificationPayload {
  /** The created session is known, so only its other objects cost calls. */
  @Cost({ calls: ({ owner, other }) => ({ other: owner + other }) })
  @Field(() => IdentityVerification, {
    nullable: true,
    description: "The session. Redirect the user to its hostedUrl. Null if there are userErrors.",
  })
  identityVerification?: IdentityVerification | null;

  @Field(() => Boolean, {
    description:
      "True if the input's reuse has returned a session that another call created. False if this call created it, " +
      "or may have: when responses are lost, several calls for one session may say so. Do not count sessions by it.",
  })
  isReused!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      "The idempotency key used. If the response is lost, repeat the call with the same key. Null with " +
      "reuse, and if no session was requested from the upstream.",
  })
  idempotencyKey?: string | null;

  /** At most one per input field. */
  @Cost({ items: 10 })
  @Field(() => [UserError], { description: "Errors in the input or refusals by the upstream; empty on success." })
  userErrors!: UserError[];
}
