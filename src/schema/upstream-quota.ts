import { Field, Int, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { UpstreamCallClass } from "./upstream-call-class.js";

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

@ObjectType({ description: "What calls of one class have used of the upstream's rate limit." })
export class UpstreamQuotaClass {
  @Field(() => UpstreamCallClass, { description: "The class; the enum names them from most to least important." })
  name!: UpstreamCallClass;

  @Field(() => Int, {
    description:
      "Calls of the shortest window that this class leaves to more important ones. When only those are left, one " +
      "call of the class passes every twenty seconds or so.",
  })
  reserved!: number;

  @Field(() => Int, { description: "Calls sent since this instance was started." })
  sent!: number;

  @Field(() => Int, { description: "Calls that are waiting to be sent." })
  waiting!: number;

  @Field(() => Int, {
    description: "Calls refused since this instance was started: quota, circuit breaker, or too long a wait.",
  })
  refused!: number;
}

@ObjectType({ description: "The upstream's rate limit, which all programs of the platform share." })
export class UpstreamQuota {
  /** Upstream docs: there are four windows. */
  @Cost({ items: 4 })
  @Field(() => [UpstreamQuotaWindow], { description: "All windows; a call has to fit into every one." })
  windows!: UpstreamQuotaWindow[];

  @Cost({ items: 4 })
  @Field(() => [UpstreamQuotaClass], { description: "The classes of calls, most important first." })
  classes!: UpstreamQuotaClass[];
}
