import { Field, ObjectType } from "type-graphql";

@ObjectType({ description: "How fresh an answer is." })
export class Freshness {
  @Field(() => Date, { description: "When the upstream gave this answer." })
  fetchedAt!: Date;

  @Field(() => Boolean, {
    description: "True when the answer is older than it should be because the upstream cannot be asked at the moment.",
  })
  isStale!: boolean;
}
