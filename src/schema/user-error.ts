import { Field, ObjectType } from "type-graphql";
import { UserErrorCode } from "./user-error-code.js";

@ObjectType({ description: "An expected error of a mutation, for the client to handle." })
export class UserError {
  @Field(() => UserErrorCode, { description: "Machine-readable code." })
  code!: UserErrorCode;

  @Field(() => String, { description: "Text for developers. Never contains a submitted value." })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: "The input field that caused the error; null if there is no particular one.",
  })
  field?: string | null;
}
