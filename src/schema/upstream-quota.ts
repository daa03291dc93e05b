import { Field, Int, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";

@ObjectType({ description: "One sliding window of the upstream's rate limit." })
export class UpstreamQuotaWindow {
  @Field(() => Int, { description: "Length of the window in seconds." })
  seconds!: number;

  @Field(() => Int, {
    description: "Calls that the window allows, as reported by the upstream, else as documented.",
  })
  limit!: number;

  @Field(() => Int, {
    description: "Calls made in the window: as last reported by the upstream, plus those counted since.",
  })
  used!: number;

  @Field(() => Int, { description: "Calls left in the window." })
  remaining!: number;

  @Field(() => Date, { description: "When the window resets, at the latest." })
  resetsAt!: Date;
}

@ObjectType({ description: "The upstream's rate limit, which all programs of the platform share." })
export class UpstreamQuota {
  /** Upstream docs: there are four windows. */
  @Cost({ items: 4 })
  @Field(() => [UpstreamQuotaWindow], { description: "All windows; a call has to fit into every one." })
  windows!: UpstreamQuotaWindow[];
}
