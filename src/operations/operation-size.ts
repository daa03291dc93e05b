// Measures an operation before it runs. Counts through fragments and aliases, and counts fields with @skip or @include
// as selected, so that no operation can appear smaller than it is.
import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isIntrospectionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import { addCalls, MAX_LIST_CALLS, NO_CALLS, timesCalls, totalOf } from "../resolvers/upstream-calls.js";
import {
  type ArgumentValues,
  type Calls,
  costOf,
  type CostViewer,
  type FieldCost,
  readsOf,
} from "../schema/field-cost.js";
import { isPersonalData } from "../schema/is-personal-data.js";
import type { Viewer } from "../viewer.js";
import { fieldDefinitionOf, fragmentsOf } from "./definitions.js";
import { introspectionItems } from "./introspection-size.js";

export interface OperationSize {
  /** Nesting levels of fields. */
  depth: number;
  aliases: number;
  rootFields: number;
  /** Cost: the most upstream calls that the operation can cause with nothing cached. */
  upstreamCalls: number;
  /** The most fields that the response can have, every occurrence counted; expensive fields count as several. */
  answerFields: number;
  /** Whether it selects anything besides introspection. */
  readsData: boolean;
}

export interface Operation {
  schema: GraphQLSchema;
  /** Validated against the schema. */
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** As submitted, not coerced. */
  variables: Readonly<Record<string, unknown>>;
  viewer: CostViewer;
}

export function costViewerOf({ userIds, canReadPersonalData }: Viewer): CostViewer {
  return { userCount: userIds.length, canReadPersonalData };
}

interface Size {
  depth: number;
  aliases: number;
  fields: number;
  answerFields: number;
  /** Whether any field is not an introspection field. */
  readsData: boolean;
  calls: Calls;
}

const INTROSPECTION: ReadonlySet<string> = new Set(["__schema", "__type", "__typename"]);

/** Measured: to create, format and send one error takes as long as fifty plain fields; fields of a view are awaited. */
const FIELDS_OF_AN_ERROR = 50;
const FIELDS_OF_A_VIEW = 5;

const EMPTY: Size = { depth: 0, aliases: 0, fields: 0, answerFields: 0, readsData: false, calls: NO_CALLS };

function add(one: Size, another: Size): Size {
  return {
    depth: Math.max(one.depth, another.depth),
    aliases: one.aliases + another.aliases,
    fields: one.fields + another.fields,
    answerFields: one.answerFields + another.answerFields,
    readsData: one.readsData || another.readsData,
    calls: addCalls(one.calls, another.calls),
  };
}

export function measureOperation({ schema, document, operation, variables, viewer }: Operation): OperationSize {
  const fragments = fragmentsOf(document);
  /** By fragment, as each is measured once: fragments that spread each other twice per level grow exponentially. */
  const measured = new Map<string, Size>();
  let introspection: ReadonlyMap<string, number> | undefined;
  const variablesInForce = variablesOf(operation, variables);

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
    const fragment = fragments[name];
    const size = fragment ? sizeOf(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value)) : EMPTY;
    measured.set(name, size);
    return size;
  }

  function sizeOfField(node: FieldNode, type: GraphQLNamedType | undefined): Size {
    const { name, alias, selectionSet } = node;
    const field = fieldDefinitionOf(schema, type, name.value);
    const below = selectionSet ? sizeOf(selectionSet, field && getNamedType(field.type)) : EMPTY;
    const cost = field ? costOf(field) : {};
    const args = field ? argumentsOf(field, node, variablesInForce) : {};
    const items = itemsOf(cost, args, `${type?.name}.${name.value}`);
    const isRefused = field !== undefined && isPersonalData(field) && !viewer.canReadPersonalData;
    const own = isRefused ? FIELDS_OF_AN_ERROR : readsOf(cost).includes("view") ? FIELDS_OF_A_VIEW : 1;
    return {
      // Tools need deep introspection; graphql has its own limit for it.
      depth: field && isIntrospectionType(getNamedType(field.type)) ? 0 : below.depth + 1,
      aliases: below.aliases + (alias && alias.value !== name.value ? 1 : 0),
      fields: 1,
      // At least the field itself, for an empty list or an error.
      answerFields: Math.max(items * (own + below.answerFields), own),
      readsData: !INTROSPECTION.has(name.value),
      calls: callsOf(cost, below.calls, items, args),
    };
  }

  function itemsOf({ items }: FieldCost, args: ArgumentValues, coordinate: string): number {
    if (typeof items === "function") return items(args, viewer);
    if (items !== undefined || !coordinate.startsWith("__")) return items ?? 1;
    return (introspection ??= introspectionItems(schema)).get(coordinate) ?? 1;
  }

  const { depth, aliases, fields, answerFields, readsData, calls } = sizeOf(
    operation.selectionSet,
    schema.getRootType(operation.operation) ?? undefined,
  );
  const viewersLists = calls.byId ? viewer.userCount * MAX_LIST_CALLS : 0;
  const upstreamCalls = totalOf(calls) + viewersLists;
  return { depth, aliases, rootFields: fields, upstreamCalls, answerFields: Math.ceil(answerFields), readsData };
}

export type MeasureOperation = (variables: Operation["variables"], viewer: CostViewer) => OperationSize;

/** Own choice: a frontend varies the length of a page, or of a list of ids. */
const MAX_SIZES = 20;
/** Own choice: bounds the memory. */
const MAX_KEY_LENGTH = 200;

/** Texts in variables make no difference to the size, so that most operations are measured once. */
export function createMeasureOperation(measured: Omit<Operation, "variables" | "viewer">): MeasureOperation {
  const names = measured.operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const sizes = new Map<string, OperationSize>();
  return (submitted, viewer) => {
    let key = `${viewer.userCount} ${viewer.canReadPersonalData}`;
    for (const name of names) key += Object.hasOwn(submitted, name) ? ` ${withoutTexts(submitted[name])}` : " -";
    const known = sizes.get(key);
    if (known) return known;
    const declared = names.filter((name) => Object.hasOwn(submitted, name));
    const variables = Object.fromEntries(
      declared.map((name) => [name, JSON.parse(withoutTexts(submitted[name])) as unknown]),
    );
    const size = measureOperation({ ...measured, variables, viewer });
    if (key.length > MAX_KEY_LENGTH) return size;
    if (sizes.size === MAX_SIZES) sizes.clear();
    sizes.set(key, size);
    return size;
  };
}

/** As JSON. The names in objects are no values: they stay. */
function withoutTexts(value: unknown): string {
  if (typeof value === "string") return '""';
  return JSON.stringify(value ?? null, (_name, inner: unknown) => (typeof inner === "string" ? "" : inner));
}

function callsOf(cost: FieldCost, selected: Calls, items: number, args: ArgumentValues): Calls {
  const own: Calls = { ...NO_CALLS };
  for (const reads of readsOf(cost)) own[reads] = true;
  return addCalls(own, cost.calls ? cost.calls(selected, items, args) : timesCalls(selected, items));
}

/** Without a prototype, as a variable may be named like a member of Object. */
function variablesOf(
  { variableDefinitions = [] }: OperationDefinitionNode,
  submitted: Readonly<Record<string, unknown>>,
): ArgumentValues {
  const values = Object.create(null) as Record<string, unknown>;
  for (const { variable, defaultValue } of variableDefinitions) {
    const { value: name } = variable.name;
    if (Object.hasOwn(submitted, name)) values[name] = submitted[name];
    else if (defaultValue) values[name] = valueFromASTUntyped(defaultValue);
  }
  return values;
}

/** Arguments as submitted or by default. Values of a wrong type are refused later, before any upstream call. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: ArgumentValues,
): ArgumentValues {
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  return Object.fromEntries(
    field.args.map(({ name, defaultValue }): [string, unknown] => {
      const value = given.get(name);
      return [name, (value && valueFromASTUntyped(value, variables)) ?? defaultValue];
    }),
  );
}
