import { Field, ObjectType } from "type-graphql";
import { Cost } from "./field-cost.js";
import { Freshness } from "./freshness.js";
import { IdentityVerification } from "./identity-verification.js";

@ObjectType({ description: "Where a page stands in the whole (Relay cursor connections)." })
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

@ObjectType({ description: "One session in its place." })
export class IdentityVerificationEdge {
  @Field(() => String, { description: "Give it as after to go on behind this session. Opaque." })
  cursor!: string;

  @Cost({ calls: (selected) => selected })
  @Field(() => IdentityVerification, { description: "The session." })
  node!: IdentityVerification;
}

@ObjectType({ description: "A page of verification sessions, newest first (Relay cursor connections)." })
export class IdentityVerificationConnection {
  /** As many as the page holds, which is counted where its size is given. */
  @Cost({ items: 1, calls: (selected) => selected })
  @Field(() => [IdentityVerificationEdge], { description: "The sessions of the page." })
  edges!: IdentityVerificationEdge[];

  @Field(() => PageInfo, { description: "Where the page stands in the whole." })
  pageInfo!: PageInfo;

  @Field(() => Freshness, {
    description:
      "How fresh the list is that the page is of: one that is stale may lack the newest sessions, or have none yet.",
  })
  freshness!: Freshness;
}
