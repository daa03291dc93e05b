import { Field, ObjectType } from "type-graphql";
import type { Check } from "./check.js";
import { Freshness } from "./freshness.js";
import { IdentityVerificationStatus } from "./identity-verification-status.js";
import { Node } from "./node.js";
import type { Person } from "./person.js";

/** What only a view of the one session tells; a list leaves it out. */
export interface IdentityVerificationDetail {
  hostedUrl: string | null;
  returnUrl: string | null;
  tag: string | null;
  checks: Check[];
  /** Empty but for a business whose persons of significant control have to be verified. */
  persons: Person[];
}

@ObjectType({
  implements: Node,
  description: "One hosted verification session of a user, from its creation to its outcome.",
})
export class IdentityVerification extends Node {
  @Field(() => IdentityVerificationStatus, { description: "Where the session stands." })
  status!: IdentityVerificationStatus;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for the status, also when status is UNKNOWN.",
  })
  rawStatus?: string | null;

  @Field(() => Boolean, {
    description:
      "True once the session's own outcome is decided. A VALIDATED one may still become OUT_OF_DATE much later, and of a business other persons may have to follow: see nextAction.",
  })
  isFinal!: boolean;

  @Field(() => Date, { nullable: true, description: "When the session was created." })
  createdAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "When the session last changed; equals createdAt until it is submitted.",
  })
  updatedAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "Until when a PENDING session can be submitted; null for every other status.",
  })
  expiresAt?: Date | null;

  @Field(() => Freshness, { description: "How fresh this answer is." })
  freshness!: Freshness;

  /** Owner of the session; absent only where the upstream left it out. */
  userId?: string;

  /** Nothing more is to come: it is final, and no person of it may still appear or be verified. */
  isSettled!: boolean;

  /** Absent on a summary, as lists give it; the field resolvers then ask for a view. */
  detail?: IdentityVerificationDetail;
}
