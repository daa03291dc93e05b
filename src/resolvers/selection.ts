// Look-ahead: which fields a query selects below the field being resolved, fragments and directives included.
import { collectSubFields } from "@graphql-tools/utils";
import { getNamedType, isObjectType, type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo } from "graphql";

/**
 * Names of the fields selected on the result, read as the object type of that name.
 * @param path fields between the result and that type
 */
export function selectedFields(
  info: GraphQLResolveInfo,
  typeName: string,
  path: readonly string[] = [],
): ReadonlySet<string> {
  let nodes: readonly FieldNode[] = info.fieldNodes;
  let type = getNamedType(info.returnType);
  for (const name of path) {
    if (!isObjectType(type)) throw new TypeError(`${type.name} is no object type`);
    nodes = subFields(info, type, nodes).filter((node) => node.name.value === name);
    const field = type.getFields()[name];
    if (!field) throw new TypeError(`${type.name} has no field ${name}`);
    type = getNamedType(field.type);
  }
  const target = info.schema.getType(typeName);
  if (!isObjectType(target)) throw new TypeError(`${typeName} is no object type of the schema`);
  return new Set(subFields(info, target, nodes).map((node) => node.name.value));
}

function subFields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode[] {
  // The cast: the library's type follows graphql 17, what it hands on to graphql 16 is this very object.
  const variables = info.variableValues as unknown as Parameters<typeof collectSubFields>[2];
  const { fields } = collectSubFields(info.schema, info.fragments, variables, type, [...nodes]);
  return [...fields.values()].flat();
}
