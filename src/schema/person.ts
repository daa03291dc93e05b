import { GraphQLDate } from "graphql-scalars";
import { Directive, Field, ID, ObjectType } from "type-graphql";
import { CheckData } from "./check-data.js";
import type { DataOwner } from "./data-owner.js";
import { ASSUMED_ITEMS, Cost } from "./field-cost.js";
import { PersonStatus } from "./person-status.js";

@ObjectType({
  description: "A person of significant control of a business. The business is verified only once all of them are.",
})
export class Person {
  @Field(() => ID, {
    nullable: true,
    description:
      "The upstream's id of the person. Opaque: do not parse it. Null if the upstream did not send one: then " +
      "retryPersonVerification is not possible.",
  })
  id?: string | null;

  /** The session with which the upstream knows the person: where it does not say, the one that shows them. */
  mainSessionId!: string;

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

  @Cost({ items: ASSUMED_ITEMS.values })
  @Field(() => [CheckData], {
    description:
      "Values that the person's verification extracted, as checks do of the session's own; the upstream does not " +
      "document their kinds. The kinds are visible to every viewer of the session; the values are personal data.",
  })
  data!: CheckData[];

  @Directive("@pii")
  @Field(() => String, {
    nullable: true,
    description: "The platform's note on the person. Personal data, as it may say anything about them.",
  })
  tag?: string | null;

  owner?: DataOwner;
}
