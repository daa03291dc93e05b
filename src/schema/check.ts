import { Field, ID, ObjectType } from "type-graphql";
import { CheckData } from "./check-data.js";
import { CheckReason } from "./check-reason.js";
import { CheckStatus } from "./check-status.js";
import { CheckType } from "./check-type.js";
import { ASSUMED_ITEMS, Cost } from "./field-cost.js";

@ObjectType({
  description: "One check of a verification session. Checks explain the session's status but do not determine it.",
})
export class Check {
  @Field(() => ID, {
    nullable: true,
    description: "The upstream's id of the check; null if the upstream did not send one.",
  })
  id?: string | null;

  @Field(() => CheckType, { description: "Type of the check." })
  type!: CheckType;

  @Field(() => String, {
    nullable: true,
    description: "Type as sent by the upstream. Use it when type is UNKNOWN.",
  })
  rawType?: string | null;

  @Field(() => CheckStatus, { description: "The outcome." })
  status!: CheckStatus;

  @Field(() => String, {
    nullable: true,
    description: "Status as sent by the upstream. Use it when status is UNKNOWN.",
  })
  rawStatus?: string | null;

  @Field(() => Date, { nullable: true, description: "When the check was created." })
  createdAt?: Date | null;

  @Field(() => Date, { nullable: true, description: "When the check last changed." })
  updatedAt?: Date | null;

  @Cost({ items: ASSUMED_ITEMS.values })
  @Field(() => [CheckData], {
    description:
      "Values that the check extracted. Their kinds are visible to every viewer of the session; the values are " +
      "personal data.",
  })
  data!: CheckData[];

  @Cost({ items: ASSUMED_ITEMS.reasons })
  @Field(() => [CheckReason], { description: "Why the check was refused; empty if it was not." })
  reasons!: CheckReason[];
}
