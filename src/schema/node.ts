import { Field, ID, InterfaceType } from "type-graphql";

@InterfaceType({
  description: "An object with a globally unique id (Relay object identification).",
})
export abstract class Node {
  @Field(() => ID, { description: "The upstream's id of the object. Opaque: do not parse it." })
  id!: string;
}
