// Look-ahead: what has to be read for the fields that a query selects below the one being resolved, fragments and
// directives included.
import { collectSubFields } from "@graphql-tools/utils";
import { getNamedType, isObjectType, type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo } from "graphql";
import { costOf, type FieldCost } from "../schema/field-cost.js";

/**
 * What is read for the fields selected on the result, read as the object type of that name.
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
    if (!isObjectType(type)) throw new TypeError(`${type.name} is no object type`);
    nodes = subFields(info, type, nodes).filter((node) => node.name.value === name);
    const field = type.getFields()[name];
    if (!field) throw new TypeError(`${type.name} has no field ${name}`);
    type = getNamedType(field.type);
  }
  const target = info.schema.getType(typeName);
  if (!isObjectType(target)) throw new TypeError(`${typeName} is no object type of the schema`);
  const fields = target.getFields();
  return new Set(
    subFields(info, target, nodes).map(({ name }) => {
      const field = fields[name.value];
      return field && costOf(field).reads;
    }),
  );
}

function subFields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode[] {
  // As graphql 17 holds them, which the library expects whatever version runs.
  const variables = { coerced: info.variableValues } as unknown as Parameters<typeof collectSubFields>[2];
  const { fields } = collectSubFields(info.schema, info.fragments, variables, type, [...nodes]);
  return [...fields.values()].flat();
}
