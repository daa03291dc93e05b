// Look-ahead: what the fields selected below the one being resolved read from the upstream. Fragments and directives
// are taken into account.
import { type FieldNode, getNamedType, type GraphQLObjectType, type GraphQLResolveInfo, isObjectType } from "graphql";
import { collectFields } from "../collect-fields.js";
import { costOf, type Reads, readsOf } from "../schema/field-cost.js";

/** By the nodes of a field, which an operation's plan has once for all executions with the same conditions. */
const known = new WeakMap<readonly FieldNode[], Map<string, ReadonlySet<Reads>>>();

/**
 * What the fields selected on an object type read.
 * @param typeName the object type as which the result is taken
 * @param path fields between the result and that type
 */
export function readsBelow(
  info: GraphQLResolveInfo,
  typeName: string,
  path: readonly string[] = [],
): ReadonlySet<Reads> {
  let ofField = known.get(info.fieldNodes);
  if (!ofField) known.set(info.fieldNodes, (ofField = new Map<string, ReadonlySet<Reads>>()));
  const key = [typeName, ...path].join(".");
  let reads = ofField.get(key);
  if (!reads) ofField.set(key, (reads = findReads(info, typeName, path)));
  return reads;
}

function findReads(info: GraphQLResolveInfo, typeName: string, path: readonly string[]): ReadonlySet<Reads> {
  return new Set([...fieldsBelow(info, typeName, path).values()].flat());
}

/** The same for each field by its name. */
export function fieldsBelow(
  info: GraphQLResolveInfo,
  typeName: string,
  path: readonly string[] = [],
): ReadonlyMap<string, readonly Reads[]> {
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
  const selected = subFields(info, target, nodes).flatMap(({ name }) => fields[name.value] ?? []);
  return new Map(selected.map((field) => [field.name, readsOf(costOf(field))]));
}

function subFields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode[] {
  const { schema, fragments, variableValues: variables } = info;
  const selectionSets = nodes.map(({ selectionSet }) => selectionSet);
  return [...collectFields(selectionSets, { schema, fragments, variables, type }).values()].flat();
}
