import { Field, ObjectType } from "type-graphql";
import { CheckType } from "./check-type.js";
import { CheckReasonType } from "./check-reason-type.js";

@ObjectType({ description: "One reason why a check was refused." })
export class CheckReason {
  @Field(() => CheckReasonType, { description: "The reason, as far as this API knows it." })
  type!: CheckReasonType;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for the reason, also when type is UNKNOWN.",
  })
  rawType?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's text: preset English, or a reviewer's free words. Show it; do not parse it.",
  })
  message?: string | null;

  @Field(() => CheckType, { description: "The check that was refused." })
  checkType!: CheckType;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for the check, also when checkType is UNKNOWN.",
  })
  rawCheckType?: string | null;
}
