import { Field, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { IdentityVerification } from "./identity-verification.js";
import { UserError } from "./user-error.js";

@ObjectType({ description: "The outcome of createIdentityVerification: a session, or the reasons why there is none." })
export class CreateIdentityVerificationPayload {
  /** What was created is known: only what hangs on it is read. */
  @Cost({ calls: ({ owner, other }) => ({ other: owner + other }) })
  @Field(() => IdentityVerification, {
    nullable: true,
    description: "The session; send the user to its hostedUrl. Null when refused.",
  })
  identityVerification?: IdentityVerification | null;

  @Field(() => Boolean, { description: "True when it is an earlier session, given because the input said reuse." })
  isReused!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      "The idempotency key in force: repeat the call with it after a lost answer. Null when nothing was sent.",
  })
  idempotencyKey?: string | null;

  /** At most one for each field of the input. */
  @Cost({ items: 10 })
  @Field(() => [UserError], { description: "Why it was refused; empty on success." })
  userErrors!: UserError[];
}
