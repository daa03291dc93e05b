import { ObjectType } from "type-graphql";
import type { Freshness } from "./freshness.js";
import type { KycLevel } from "./kyc-level.js";
import { Node } from "./node.js";
import type { PersonType } from "./person-type.js";
import type { UserCategory } from "./user-category.js";
import type { UserStatus } from "./user-status.js";

/** What a view of the user tells; a reference by id alone does not have it. */
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

/** Every field but the id comes from a field resolver, so that a reference costs no upstream call. */
@ObjectType({ implements: Node, description: "A user of the platform: a person or an organisation to be verified." })
export class User extends Node {}
