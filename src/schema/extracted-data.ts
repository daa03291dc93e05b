import { GraphQLDate } from "graphql-scalars";
import { Directive, Field, ObjectType } from "type-graphql";
import type { DataOwner } from "./data-owner.js";

@ObjectType({
  description:
    "What the checks of a session read, by name. Of a legal user the names and the date are those of its legal representative.",
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
  @Field(() => String, { nullable: true, description: "Name of the company in its register; null for natural users." })
  companyName?: string | null;

  @Directive("@pii")
  @Field(() => String, {
    nullable: true,
    description: "Number of the company in its register; null for natural users.",
  })
  companyNumber?: string | null;

  owner?: DataOwner;
}
