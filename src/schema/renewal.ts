import { GraphQLDate } from "graphql-scalars";
import { Field, ObjectType } from "type-graphql";
import { Freshness } from "./freshness.js";

@ObjectType({
  description:
    "The user's periodic renewal. A user who has not renewed by the end of the day of dueOn (UTC) stays verified " +
    "until the upstream lowers them to kycLevel LIGHT, which it may do on any day after that: by its documentation " +
    "on the following one.",
})
export class Renewal {
  @Field(() => GraphQLDate, {
    nullable: true,
    description:
      "The last day for the renewal. Null when none is due: a day further ahead than the notice of 90 days may " +
      "still change.",
  })
  dueOn?: string | null;

  @Field(() => Boolean, {
    description: "Whether the user has to renew now: from 90 days before the last day, until it is done.",
  })
  isDue!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether the day of dueOn is over (UTC), and the user has not renewed. User.isVerified says whether they are " +
      "still verified.",
  })
  isOverdue!: boolean;

  @Field(() => GraphQLDate, { nullable: true, description: "When the user was last verified; null if unknown." })
  lastVerifiedOn?: string | null;

  @Field(() => Freshness, { description: "How recent this is. The user's own freshness says nothing of it." })
  freshness!: Freshness;
}
