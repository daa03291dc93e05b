import { Directive, Field, ObjectType, registerEnumType } from "type-graphql";
import type { DataOwner } from "./data-owner.js";
import { Freshness } from "./freshness.js";

export enum RestrictionCause {
  SUSPECTED_FRAUD = "SUSPECTED_FRAUD",
  COMPLIANCE = "COMPLIANCE",
  GENERAL = "GENERAL",
  DATA_DELETION = "DATA_DELETION",
  DOCUMENT_SUSPECTED_FRAUDULENT = "DOCUMENT_SUSPECTED_FRAUDULENT",
  POLITICALLY_EXPOSED_PERSON = "POLITICALLY_EXPOSED_PERSON",
  IDENTITY_PROOF_NEEDED = "IDENTITY_PROOF_NEEDED",
  LEGAL_PERSON_TYPE_WRONG = "LEGAL_PERSON_TYPE_WRONG",
  ADDRESS_PROOF_NEEDED = "ADDRESS_PROOF_NEEDED",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(RestrictionCause, {
  name: "RestrictionCause",
  description: "Why a user is blocked. For the platform's staff: do not tell users that they are suspected.",
  valuesConfig: {
    SUSPECTED_FRAUD: { description: "Suspected fraud (008701)." },
    COMPLIANCE: { description: "A compliance issue (008702)." },
    GENERAL: { description: "A general issue (008703)." },
    DATA_DELETION: { description: "The user asked for the deletion of their data (008704)." },
    DOCUMENT_SUSPECTED_FRAUDULENT: { description: "A document is suspected to be fraudulent (008705)." },
    POLITICALLY_EXPOSED_PERSON: { description: "The user may be a politically exposed person (008710)." },
    IDENTITY_PROOF_NEEDED: { description: "A new proof of identity is needed (008711)." },
    LEGAL_PERSON_TYPE_WRONG: { description: "The kind of organisation is wrong (008712)." },
    ADDRESS_PROOF_NEEDED: { description: "A proof of address is needed (008714)." },
    UNKNOWN: { description: "A code that this API does not know yet, or none; see rawActionCode." },
  },
});

@ObjectType({ description: "What the upstream has blocked for the user, independently of kycLevel." })
export class Restrictions {
  @Field(() => Boolean, {
    nullable: true,
    description: "Whether pay-ins and transfers are blocked; null if unknown.",
  })
  inflowsBlocked?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether payouts and transfers are blocked; null if unknown.",
  })
  outflowsBlocked?: boolean | null;

  @Field(() => Freshness, { description: "How recent this is. The user's own freshness says nothing of it." })
  freshness!: Freshness;

  owner!: DataOwner;

  @Directive("@pii")
  @Field(() => RestrictionCause, { nullable: true, description: "Why. Null when nothing is blocked." })
  cause?: RestrictionCause | null;

  @Directive("@pii")
  @Field(() => String, {
    nullable: true,
    description: "The action code as sent by the upstream, six digits. Null when nothing is blocked.",
  })
  rawActionCode?: string | null;
}
