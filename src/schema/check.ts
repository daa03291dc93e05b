import { Field, ID, ObjectType } from "type-graphql";
import { CheckData } from "./check-data.js";
import { CheckReason } from "./check-reason.js";
import { CheckStatus } from "./check-status.js";
import { CheckType } from "./check-type.js";
import { ASSUMED_ITEMS, Cost } from "./field-cost.js";

@ObjectType({
  description: "One examination within a verification session. Checks explain an outcome; they do not decide it.",
})
export class Check {
  @Field(() => ID, { nullable: true, description: "The upstream's id of the check; null if the upstream left it out." })
  id?: string | null;

  @Field(() => CheckType, { description: "What is examined." })
  type!: CheckType;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for the type, also when type is UNKNOWN.",
  })
  rawType?: string | null;

  @Field(() => CheckStatus, { description: "The outcome." })
  status!: CheckStatus;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for the status, also when status is UNKNOWN.",
  })
  rawStatus?: string | null;

  @Field(() => Date, { nullable: true, description: "When the check was made." })
  createdAt?: Date | null;

  @Field(() => Date, { nullable: true, description: "When the check last changed." })
  updatedAt?: Date | null;

  @Cost({ items: ASSUMED_ITEMS.values })
  @Field(() => [CheckData], {
    description:
      "The values extracted. Which values there are is open to the viewer; each value itself is personal data.",
  })
  data!: CheckData[];

  @Cost({ items: ASSUMED_ITEMS.reasons })
  @Field(() => [CheckReason], { description: "Why the check was refused; empty when it was not." })
  reasons!: CheckReason[];
}
