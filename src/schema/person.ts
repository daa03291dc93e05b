import { GraphQLDate } from "graphql-scalars";
import { Directive, Field, ID, ObjectType } from "type-graphql";
import type { DataOwner } from "./data-owner.js";
import { PersonStatus } from "./person-status.js";

@ObjectType({
  description: "A person of significant control of a business. The business is verified only once all of them are.",
})
export class Person {
  @Field(() => ID, { description: "The upstream's id of the person. Opaque: do not parse it." })
  id!: string;

  @Field(() => PersonStatus, { description: "Verification status of the person." })
  status!: PersonStatus;

  @Field(() => String, {
    nullable: true,
    description: "Status as sent by the upstream. Use it when status is UNKNOWN.",
  })
  rawStatus?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The person's role as sent by the upstream, whose values are not documented.",
  })
  role?: string | null;

  /** Exposed by a field resolver, which checks its host. */
  hostedUrl?: string | null;

  @Field(() => Date, { nullable: true, description: "When the person was validated; null before that." })
  validatedAt?: Date | null;

  @Field(() => Date, { nullable: true, description: "When the person was declared." })
  createdAt?: Date | null;

  @Field(() => Date, { nullable: true, description: "When the person's verification last changed." })
  updatedAt?: Date | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "First name, as declared or as verified." })
  firstName?: string | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "Last name, as declared or as verified." })
  lastName?: string | null;

  @Directive("@pii")
  @Field(() => String, { nullable: true, description: "E-mail address to which the person's link is sent." })
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
