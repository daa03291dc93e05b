import { Field, ObjectType } from "type-graphql";
import { CheckReasonType } from "./check-reason-type.js";
import { CheckType } from "./check-type.js";

@ObjectType({ description: "One reason why a check was refused." })
export class CheckReason {
  @Field(() => CheckReasonType, { description: "The reason." })
  type!: CheckReasonType;

  @Field(() => String, {
    nullable: true,
    description: "The reason as sent by the upstream. Use it when type is UNKNOWN.",
  })
  rawType?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Text of the upstream: a preset English text, or free text by a reviewer. Show it, but do not parse it.",
  })
  message?: string | null;

  @Field(() => CheckType, { description: "The check that was refused." })
  checkType!: CheckType;

  @Field(() => String, {
    nullable: true,
    description: "Type of the check as sent by the upstream. Use it when checkType is UNKNOWN.",
  })
  rawCheckType?: string | null;
}
