// The wrappers and the kind of a field's type. Asking graphql for them costs an `instanceof` for each kind there is.
import {
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

export type TypeShape =
  | { kind: "non-null" | "list"; of: TypeShape }
  | { kind: "leaf"; type: GraphQLLeafType }
  | { kind: "object"; type: GraphQLObjectType }
  | { kind: "abstract"; type: GraphQLAbstractType };

export function shapeOf(type: GraphQLOutputType): TypeShape {
  if (isNonNullType(type)) return { kind: "non-null", of: shapeOf(type.ofType) };
  if (isListType(type)) return { kind: "list", of: shapeOf(type.ofType) };
  if (isLeafType(type)) return { kind: "leaf", type };
  return isObjectType(type) ? { kind: "object", type } : { kind: "abstract", type };
}
