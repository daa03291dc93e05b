import { Field, ObjectType } from "type-graphql";

@ObjectType({ description: "How recent data is." })
export class Freshness {
  @Field(() => Date, { description: "When the data was read from the upstream." })
  fetchedAt!: Date;

  @Field(() => Boolean, {
    description:
      "True if the data may be out of date because it could not be read again, for example while the upstream " +
      "is unavailable.",
  })
  isStale!: boolean;
}
