import { Directive, Field, ObjectType } from "type-graphql";
import { CheckDataType } from "./check-data-type.js";
import type { DataOwner } from "./data-owner.js";

@ObjectType({ description: "One value that a check, or the verification of a person, extracted." })
export class CheckData {
  @Field(() => CheckDataType, { description: "Kind of the value." })
  type!: CheckDataType;

  @Field(() => String, {
    nullable: true,
    description: "Kind of the value as sent by the upstream. Use it when type is UNKNOWN.",
  })
  rawType?: string | null;

  @Directive("@pii")
  @Field(() => String, {
    nullable: true,
    description: "The value as extracted by the upstream; empty or null when it could not be read.",
  })
  value?: string | null;

  owner?: DataOwner;
}
