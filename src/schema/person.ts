import { GraphQLDate } from "graphql-scalars";
import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { DataOwner } from "./data-owner.js";
import { PersonStatus } from "./person-status.js";

@ObjectType({
  description: "A person of significant control of a business, who has to be verified before the business is.",
})
export class Person {
  @Field(() => ID, { description: "The upstream's id of the person." })
  id!: string;

  @Field(() => PersonStatus, { description: "Where the person's verification stands." })
  status!: PersonStatus;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for the status, also when status is UNKNOWN.",
  })
  rawStatus?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for the person's role; which words there are is not documented.",
  })
  role?: string | null;

  /** Exposed by a field resolver, which checks where it leads. */
  hostedUrl?: string | null;

  @Field(() => Date, { nullable: true, description: "When the person passed; null before." })
  validatedAt?: Date | null;

  @Field(() => Date, { nullable: true, description: "When the person was named." })
  createdAt?: Date | null;

  @Field(() => Date, { nullable: true, description: "When the person's verification last changed." })
  updatedAt?: Date | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "First name, as declared or verified." })
  firstName?: string | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "Last name, as declared or verified." })
  lastName?: string | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "Where the person gets their link." })
  email?: string | null;

  @Directive("@pii")
  @Field(() => GraphQLDate, { nullable: true, description: "Date of birth." })
  birthDate?: Date | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "Country of residence, as ISO 3166-1 alpha-2." })
  country?: string | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "Nationality, as ISO 3166-1 alpha-2." })
  nationality?: string | null;

  owner?: DataOwner;
}
