// How large an operation is, told from its text before anything runs. Counts through fragments and aliases, and
// takes every @skip and @include for selected: nothing a client writes makes an operation look smaller than it is.
import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { addCalls, callsOf, NO_CALLS, total, type Calls } from "./upstream-cost.js";

export type ArgumentValues = Readonly<Record<string, unknown>>;

export interface OperationSize {
  /** Levels of fields. */
  depth: number;
  aliases: number;
  rootFields: number;
  /** The most that the operation can cost, with nothing cached. */
  upstreamCalls: number;
  /** Whether it asks for more than the schema itself. */
  readsData: boolean;
}

export interface Operation {
  schema: GraphQLSchema;
  /** Valid by the schema. */
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** As submitted: not coerced yet. */
  variables: Readonly<Record<string, unknown>>;
  /** How many users the viewer is. */
  viewerUserCount: number;
}

interface Size {
  depth: number;
  aliases: number;
  fields: number;
  /** Whether one of the fields is not of introspection. */
  readsData: boolean;
  calls: Calls;
}

const INTROSPECTION: ReadonlySet<string> = new Set(["__schema", "__type", "__typename"]);

const EMPTY: Size = { depth: 0, aliases: 0, fields: 0, readsData: false, calls: NO_CALLS };

function add(one: Size, another: Size): Size {
  return {
    depth: Math.max(one.depth, another.depth),
    aliases: one.aliases + another.aliases,
    fields: one.fields + another.fields,
    readsData: one.readsData || another.readsData,
    calls: addCalls(one.calls, another.calls),
  };
}

export function measureOperation({
  schema,
  document,
  operation,
  variables,
  viewerUserCount,
}: Operation): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  /** Fragments that spread each other twice a level grow exponentially; measured once each they do not. */
  const measured = new Map<string, Size>();
  const queryType = schema.getQueryType();
  const variablesInForce = { ...defaultsOf(operation), ...variables };

  function sizeOf({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): Size {
    return selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return add(sum, sizeOfField(selection, type));
      if (selection.kind === Kind.FRAGMENT_SPREAD) return add(sum, sizeOfFragment(selection.name.value));
      const condition = selection.typeCondition?.name.value;
      return add(sum, sizeOf(selection.selectionSet, condition === undefined ? type : schema.getType(condition)));
    }, EMPTY);
  }

  function sizeOfFragment(name: string): Size {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    const size = fragment ? sizeOf(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value)) : EMPTY;
    measured.set(name, size);
    return size;
  }

  function sizeOfField(node: FieldNode, type: GraphQLNamedType | undefined): Size {
    const { name, alias, selectionSet } = node;
    // Only the two real ones, and only where they are: graphql has a limit of its own for introspection.
    if (type === queryType && (name.value === "__schema" || name.value === "__type"))
      return { ...EMPTY, fields: 1, aliases: alias ? 1 : 0 };
    const field = isObjectType(type) ? type.getFields()[name.value] : undefined;
    const below = selectionSet ? sizeOf(selectionSet, field && getNamedType(field.type)) : EMPTY;
    const coordinate = `${type?.name}.${name.value}`;
    return {
      depth: below.depth + 1,
      aliases: below.aliases + (alias && alias.value !== name.value ? 1 : 0),
      fields: 1,
      readsData: !INTROSPECTION.has(name.value),
      calls: callsOf(coordinate, below.calls, field ? argumentsOf(field, node, variablesInForce) : {}, viewerUserCount),
    };
  }

  const { depth, aliases, fields, readsData, calls } = sizeOf(
    operation.selectionSet,
    schema.getRootType(operation.operation) ?? undefined,
  );
  return { depth, aliases, rootFields: fields, upstreamCalls: total(calls), readsData };
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): ArgumentValues {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

/** Arguments as submitted or by default. What does not fit its type is refused later, before anything is asked of the upstream. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: ArgumentValues,
): ArgumentValues {
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  const entries = field.args
    // Input objects hold nothing that multiplies.
    .filter(({ type }) => !isInputObjectType(getNamedType(type)))
    .map(({ name, defaultValue }): [string, unknown] => {
      const value = given.get(name);
      return [name, (value && valueFromASTUntyped(value, variables)) ?? defaultValue];
    });
  return Object.fromEntries(entries);
}
