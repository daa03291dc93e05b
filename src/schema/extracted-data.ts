import { GraphQLDate } from "graphql-scalars";
import { Directive, Field, ObjectType } from "type-graphql";
import type { DataOwner } from "./data-owner.js";

@ObjectType({
  description:
    "Values that the checks of a session extracted, as named fields. For a legal user, names and date of " +
    "birth are those of the legal representative.",
})
export class ExtractedData {
  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "First name on the document; null when it could not be read." })
  firstName?: string | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "Last name on the document; null when it could not be read." })
  lastName?: string | null;

  @Directive("@pii")
  @Field(() => GraphQLDate, {
    nullable: true,
    description: "Date of birth on the document; null when it could not be read.",
  })
  birthDate?: Date | null;

  @Directive("@pii")
  @Field(() => String, {
    nullable: true,
    description: "Name of the company in the company register; null for natural users.",
  })
  companyName?: string | null;

  @Directive("@pii")
  @Field(() => String, {
    nullable: true,
    description: "Registration number of the company; null for natural users.",
  })
  companyNumber?: string | null;

  owner?: DataOwner;
}
