import { IsEmail, IsOptional, Length, Matches } from "class-validator";
import { GraphQLDate } from "graphql-scalars";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { UPSTREAM_ID_PATTERN } from "./create-identity-verification-input.js";
import { Cost } from "./field-cost.js";
import { Person } from "./person.js";
import { UserError } from "./user-error.js";

@InputType({
  description:
    "Which person is to verify themselves again, and what to correct about them. What is left out stays as it was declared.",
})
export class RetryPersonVerificationInput {
  @Field(() => ID, { description: "Id of the business's session." })
  @Matches(UPSTREAM_ID_PATTERN, { message: "identityVerificationId is not a well-formed id." })
  identityVerificationId!: string;

  @Field(() => ID, { description: "Id of the person." })
  @Matches(UPSTREAM_ID_PATTERN, { message: "personId is not a well-formed id." })
  personId!: string;

  @Field(() => String, { nullable: true, description: "Corrected first name, at most 100 characters." })
  @IsOptional()
  @Length(1, 100, { message: "firstName has to be 1 to 100 characters long." })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: "Corrected last name, at most 100 characters." })
  @IsOptional()
  @Length(1, 100, { message: "lastName has to be 1 to 100 characters long." })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: "Corrected e-mail address." })
  @IsOptional()
  @IsEmail({}, { message: "email is not an e-mail address." })
  email?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: "Corrected date of birth." })
  birthDate?: Date | null;
}

@ObjectType({
  description: "The outcome of retryPersonVerification: the person with a link to send them, or the reasons why not.",
})
export class RetryPersonVerificationPayload {
  @Field(() => Person, { nullable: true, description: "The person; send them to their hostedUrl. Null when refused." })
  person?: Person | null;

  /** At most one for each field of the input. */
  @Cost({ items: 10 })
  @Field(() => [UserError], { description: "Why it was refused; empty on success." })
  userErrors!: UserError[];
}
