import { Field, ID, InterfaceType } from "type-graphql";

@InterfaceType({
  description: "An object with an id that is unique across the whole API (Relay object identification).",
})
export abstract class Node {
  @Field(() => ID, { description: "The upstream's own id of the object. Opaque: do not parse it." })
  id!: string;
}
