import { Field, ObjectType } from "type-graphql";
import { UserErrorCode } from "./user-error-code.js";

@ObjectType({ description: "An expected refusal of a mutation, to be handled by the caller or shown to the user." })
export class UserError {
  @Field(() => UserErrorCode, { description: "Why it was refused; safe to branch on." })
  code!: UserErrorCode;

  @Field(() => String, { description: "The same in words, for developers. Never repeats a submitted value." })
  message!: string;

  @Field(() => String, { nullable: true, description: "The input field at fault; null when it is none in particular." })
  field?: string | null;
}
