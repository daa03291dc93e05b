import { IsEmail, IsOptional, Length, Matches } from "class-validator";
import { GraphQLDate } from "graphql-scalars";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { Person } from "./person.js";
import { UPSTREAM_ID_PATTERN } from "./upstream-id-pattern.js";
import { UserError } from "./user-error.js";

@InputType({
  description: "The person to verify again, with corrected details. Omitted details keep their declared values.",
})
export class RetryPersonVerificationInput {
  @Field(() => ID, { description: "Id of the business's verification session." })
  @Matches(UPSTREAM_ID_PATTERN, { message: "identityVerificationId is not a well-formed id." })
  identityVerificationId!: string;

  @Field(() => ID, { description: "Id of the person (Person.id)." })
  @Matches(UPSTREAM_ID_PATTERN, { message: "personId is not a well-formed id." })
  personId!: string;

  @Field(() => String, { nullable: true, description: "Corrected first name, at most 100 characters." })
  @IsOptional()
  @Length(1, 100, { message: "firstName must be 1 to 100 characters long." })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: "Corrected last name, at most 100 characters." })
  @IsOptional()
  @Length(1, 100, { message: "lastName must be 1 to 100 characters long." })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: "Corrected e-mail address." })
  @IsOptional()
  @IsEmail({}, { message: "email is not an e-mail address." })
  email?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: "Corrected date of birth, between 1900 and today." })
  birthDate?: Date | null;
}

@ObjectType({
  description: "Result of retryPersonVerification: the person with their link, or the errors that prevented it.",
})
export class RetryPersonVerificationPayload {
  @Field(() => Person, {
    nullable: true,
    description: "The person. Send them their hostedUrl. Null if there are userErrors.",
  })
  person?: Person | null;

  /** At most one per input field. */
  @Cost({ items: 10 })
  @Field(() => [UserError], { description: "Errors in the input or refusals by the upstream; empty on success." })
  userErrors!: UserError[];
}
