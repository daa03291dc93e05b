import { Matches } from "class-validator";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { IdentityVerification } from "./identity-verification.js";
import { UPSTREAM_ID_PATTERN } from "./upstream-id-pattern.js";
import { UserError } from "./user-error.js";

@InputType({ description: "The session whose user has returned." })
export class ReportReturnInput {
  @Field(() => ID, { description: "Id of the session to whose returnUrl the user's browser came." })
  @Matches(UPSTREAM_ID_PATTERN, { message: "identityVerificationId is not a well-formed id." })
  identityVerificationId!: string;
}

@ObjectType({
  description:
    "Result of reportReturn: the session, read anew if it was PENDING and that succeeds, or the errors that " +
    "prevented the report.",
})
export class ReportReturnPayload {
  @Field(() => IdentityVerification, {
    nullable: true,
    description: "The session. Its status may have changed already. Null if there are userErrors.",
  })
  identityVerification?: IdentityVerification | null;

  /** At most one: there is one input field. */
  @Cost({ items: 1 })
  @Field(() => [UserError], { description: "Errors in the input; empty on success." })
  userErrors!: UserError[];
}
