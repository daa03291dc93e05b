import { Field, ObjectType } from "type-graphql";
import { CheckDataType } from "./check-data-type.js";

@ObjectType({ description: "One value that a check extracted." })
export class CheckData {
  @Field(() => CheckDataType, { description: "What the value is, as far as this API knows." })
  type!: CheckDataType;

  @Field(() => String, { nullable: true, description: "The upstream's own word for what the value is, also when type is UNKNOWN." })
  rawType?: string | null;

  /** Exposed by a field resolver, which asks for the scope `idv:pii` first. */
  value?: string | null;
}
