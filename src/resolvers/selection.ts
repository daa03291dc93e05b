// Look-ahead: what the fields selected below the one being resolved read from the upstream. Fragments and directives
// are taken into account.
import { collectSubFields } from "@graphql-tools/utils";
import { type FieldNode, getNamedType, type GraphQLObjectType, type GraphQLResolveInfo, isObjectType } from "graphql";
import { costOf, type FieldCost } from "../schema/field-cost.js";

/**
 * What the fields selected on an object type read.
 * @param typeName the object type as which the result is taken
 * @param path fields between the result and that type
 */
export function readsOf(
  info: GraphQLResolveInfo,
  typeName: string,
  path: readonly string[] = [],
): ReadonlySet<FieldCost["reads"]> {
  let nodes: readonly FieldNode[] = info.fieldNodes;
  let type = getNamedType(info.returnType);
  for (const name of path) {
    if (!isObjectType(type)) throw new TypeError(`${type.name} is not an object type`);
    nodes = subFields(info, type, nodes).filter((node) => node.name.value === name);
    const field = type.getFields()[name];
    if (!field) throw new TypeError(`${type.name} has no field ${name}`);
    type = getNamedType(field.type);
  }
  const target = info.schema.getType(typeName);
  if (!isObjectType(target)) throw new TypeError(`${typeName} is not an object type of the schema`);
  const fields = target.getFields();
  return new Set(
    subFields(info, target, nodes).map(({ name }) => {
      const field = fields[name.value];
      return field && costOf(field).reads;
    }),
  );
}

function subFields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode[] {
  // In the format of graphql 17, which the library expects with every version.
  const variables = { coerced: info.variableValues } as unknown as Parameters<typeof collectSubFields>[2];
  const { fields } = collectSubFields(info.schema, info.fragments, variables, type, [...nodes]);
  return [...fields.values()].flat();
}
