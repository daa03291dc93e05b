import { Field, Int, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";

@ObjectType({ description: "One sliding window of the upstream's rate limit." })
export class UpstreamQuotaWindow {
  @Field(() => Int, { description: "Length of the window in seconds." })
  seconds!: number;

  @Field(() => Int, {
    description: "How many calls the window allows, as reported by the upstream or else as documented.",
  })
  limit!: number;

  @Field(() => Int, { description: "How many calls were made in it: as last reported, and counted since." })
  used!: number;

  @Field(() => Int, { description: "How many calls are left." })
  remaining!: number;

  @Field(() => Date, { description: "When the window has room again at the latest." })
  resetsAt!: Date;
}

@ObjectType({ description: "What is left of the upstream's rate limit, which everything the platform does shares." })
export class UpstreamQuota {
  /** The upstream documents four. */
  @Cost({ items: 4 })
  @Field(() => [UpstreamQuotaWindow], { description: "Every window; the tightest decides." })
  windows!: UpstreamQuotaWindow[];
}
