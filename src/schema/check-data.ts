import { Directive, Field, ObjectType } from "type-graphql";
import { CheckDataType } from "./check-data-type.js";
import type { DataOwner } from "./data-owner.js";

@ObjectType({ description: "One value that a check extracted." })
export class CheckData {
  @Field(() => CheckDataType, { description: "What the value is, as far as this API knows." })
  type!: CheckDataType;

  @Field(() => String, {
    nullable: true,
    description: "The upstream's own word for what the value is, also when type is UNKNOWN.",
  })
  rawType?: string | null;

  @Directive("@pii")
  @Field(() => String, {
    nullable: true,
    description: "The value as the upstream extracted it; empty or null when nothing could be read.",
  })
  value?: string | null;

  owner?: DataOwner;
}
