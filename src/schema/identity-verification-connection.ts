import { Field, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { Freshness } from "./freshness.js";
import { IdentityVerification } from "./identity-verification.js";

@ObjectType({ description: "Position of a page in the list (Relay cursor connections)." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there are sessions after this page." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether there are sessions before this page." })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the first session of the page; null when the page is empty.",
  })
  startCursor?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the last session of the page; null when the page is empty.",
  })
  endCursor?: string | null;
}

@ObjectType({ description: "A session with its cursor." })
export class IdentityVerificationEdge {
  @Field(() => String, { description: "Opaque. Pass it as `after` to get the sessions that follow this one." })
  cursor!: string;

  @Cost({ calls: (selected) => selected })
  @Field(() => IdentityVerification, { description: "The session." })
  node!: IdentityVerification;
}

@ObjectType({ description: "A page of verification sessions, newest first (Relay cursor connections)." })
export class IdentityVerificationConnection {
  /** Counted at the field that has the argument `first`. */
  @Cost({ items: 1, calls: (selected) => selected })
  @Field(() => [IdentityVerificationEdge], { description: "The sessions of the page." })
  edges!: IdentityVerificationEdge[];

  @Field(() => PageInfo, { description: "Position of the page in the list." })
  pageInfo!: PageInfo;

  @Field(() => Freshness, {
    description: "How recent the list is. A stale list may lack the newest sessions, or be empty because of that.",
  })
  freshness!: Freshness;
}
