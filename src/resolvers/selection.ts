// Look-ahead: which fields a query selects below the field being resolved, fragments and directives included.
import { collectSubFields } from "@graphql-tools/utils";
import { isObjectType, type FieldNode, type GraphQLResolveInfo } from "graphql";

/** Names of the fields selected on the result, read as the object type of that name. */
export function selectedFields(info: GraphQLResolveInfo, typeName: string): ReadonlySet<string> {
  const type = info.schema.getType(typeName);
  if (!isObjectType(type)) throw new TypeError(`${typeName} is no object type of the schema`);
  // The cast: the library's type follows graphql 17, what it hands on to graphql 16 is this very object.
  const variables = info.variableValues as unknown as Parameters<typeof collectSubFields>[2];
  const { fields } = collectSubFields(info.schema, info.fragments, variables, type, info.fieldNodes as FieldNode[]);
  const names = new Set<string>();
  for (const nodes of fields.values()) for (const node of nodes) names.add(node.name.value);
  return names;
}
