import { Field, ObjectType } from "type-graphql";
import type { Check } from "./check.js";
import { Freshness } from "./freshness.js";
import { IdentityVerificationStatus } from "./identity-verification-status.js";
import { Node } from "./node.js";
import type { Person } from "./person.js";

/** The detail: fields that only a view of the session has, not a list. */
export interface IdentityVerificationDetail {
  hostedUrl: string | null;
  returnUrl: string | null;
  tag: string | null;
  checks: Check[];
  /** Empty except for businesses whose persons of significant control have to be verified. */
  persons: Person[];
}

@ObjectType({
  implements: Node,
  description: "A hosted identity verification session of a user.",
})
export class IdentityVerification extends Node {
  @Field(() => IdentityVerificationStatus, { description: "Status of the session." })
  status!: IdentityVerificationStatus;

  @Field(() => String, {
    nullable: true,
    description: "Status as sent by the upstream. Use it when status is UNKNOWN.",
  })
  rawStatus?: string | null;

  @Field(() => Boolean, {
    description:
      "True once the session is decided. A VALIDATED session may still become OUT_OF_DATE much later, and " +
      "other persons of a business may still have to be verified: see nextAction.",
  })
  isFinal!: boolean;

  @Field(() => Date, { nullable: true, description: "When the session was created." })
  createdAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "When the session last changed. Equals createdAt until it is submitted.",
  })
  updatedAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      "Until when the session can be submitted, assumed from its creation. Null unless status is PENDING, and where " +
      "it is still PENDING later than that.",
  })
  expiresAt?: Date | null;

  @Field(() => Freshness, { description: "How recent the session's data is." })
  freshness!: Freshness;

  /** Owner of the session; undefined only where the upstream omitted it. */
  userId?: string;

  /** No further change is expected: it is final, and none of its persons may still appear or be verified. */
  isSettled!: boolean;

  /** Undefined for a summary from a list; the field resolvers then view the session. */
  detail?: IdentityVerificationDetail;
}
