import { ObjectType } from "type-graphql";
import type { Freshness } from "./freshness.js";
import type { KycLevel } from "./kyc-level.js";
import { Node } from "./node.js";
import type { PersonType } from "./person-type.js";
import type { UserCategory } from "./user-category.js";
import type { UserStatus } from "./user-status.js";

/** Fields that only a view of the user has, not a reference by id. */
export interface UserDetail {
  personType: PersonType;
  rawPersonType: string | null;
  kycLevel: KycLevel;
  rawKycLevel: string | null;
  category: UserCategory;
  rawCategory: string | null;
  status: UserStatus;
  rawStatus: string | null;
  createdAt: Date | null;
  freshness: Freshness;
}

/** What only the upstream's regulatory endpoint has. Days as `YYYY-MM-DD`. */
export interface RegulatoryStatus {
  inflowsBlocked: boolean | null;
  outflowsBlocked: boolean | null;
  rawActionCode: string | null;
  lastVerifiedOn: string | null;
  renewalDeadline: string | null;
  freshness: Freshness;
}

/** All fields except the id have field resolvers, so that a reference costs no upstream call. */
@ObjectType({ implements: Node, description: "A user of the platform: a natural person or an organisation." })
export class User extends Node {}
