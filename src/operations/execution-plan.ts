// What executing an operation finds out again and again: which fields an object has, where their definitions are, and
// which arguments they have. A plan remembers it, as data: nothing of a document is ever run as code.
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import { collectFields } from "../collect-fields.js";
import { fieldDefinitionOf } from "./definitions.js";
import { shapeOf, type TypeShape } from "./type-shape.js";

type Arguments = Record<string, unknown>;
export type VariableValues = Record<string, unknown>;

export interface PlannedField {
  /** In the response. */
  name: string;
  nodes: readonly FieldNode[];
  definition: GraphQLField<unknown, unknown>;
  shape: TypeShape;
  parentType: GraphQLObjectType;
  /** Of a valid document, as graphql's `getArgumentValues` reads and refuses them. */
  argumentsOf: (variables: VariableValues) => Arguments;
}

/** The fields of an object, in the order of the response. */
export interface PlannedObject {
  fields: readonly PlannedField[];
  /** Whether a field is named like the property that would change the prototype of the response. */
  hasUnsafeName: boolean;
}

/** The variables may differ between calls, but not those of `@skip` and `@include`. */
export interface ExecutionPlan {
  root(variables: VariableValues): PlannedObject;
  below(field: PlannedField, type: GraphQLObjectType, variables: VariableValues): PlannedObject;
  fieldCount(): number;
}

export interface PlannedOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  rootType: GraphQLObjectType;
}

/** Grows as executions get to objects that none before got to. */
export function createExecutionPlan(planned: PlannedOperation): ExecutionPlan {
  const { schema, operation, fragments, rootType } = planned;
  const objects = new Map<PlannedField, Map<GraphQLObjectType, PlannedObject>>();
  let root: PlannedObject | undefined;
  let fieldCount = 0;

  function plan(
    type: GraphQLObjectType,
    selectionSets: readonly (SelectionSetNode | undefined)[],
    variables: VariableValues,
  ): PlannedObject {
    const collected = collectFields(selectionSets, { schema, fragments, variables, type });
    const fields = [...collected].flatMap(([name, nodes]) => planField(schema, type, name, nodes) ?? []);
    fieldCount += fields.length;
    return { fields, hasUnsafeName: collected.has("__proto__") };
  }

  return {
    root: (variables) => (root ??= plan(rootType, [operation.selectionSet], variables)),
    below(field, type, variables) {
      let ofField = objects.get(field);
      if (!ofField) objects.set(field, (ofField = new Map<GraphQLObjectType, PlannedObject>()));
      let object = ofField.get(type);
      if (!object) {
        const selectionSets = field.nodes.map(({ selectionSet }) => selectionSet);
        ofField.set(type, (object = plan(type, selectionSets, variables)));
      }
      return object;
    },
    fieldCount: () => fieldCount,
  };
}

function planField(
  schema: GraphQLSchema,
  parentType: GraphQLObjectType,
  name: string,
  nodes: readonly FieldNode[],
): PlannedField | undefined {
  const [node] = nodes;
  const definition = node && fieldDefinitionOf(schema, parentType, node.name.value);
  if (!definition) return undefined;
  return {
    name,
    nodes,
    definition,
    shape: shapeOf(definition.type),
    parentType,
    argumentsOf: createArgumentsOf(definition, node),
  };
}

function createArgumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): PlannedField["argumentsOf"] {
  const constant = constantArgumentsOf(definition, node);
  if (constant) return () => constant;
  const read = (variables: VariableValues) => getArgumentValues(definition, node, variables);
  const names = variablesOf(definition, node);
  return names ? (variables) => readGiven(names, variables) ?? read(variables) : read;
}

/** Names of arguments and of the variables that they are; undefined unless each is one, or null by default. */
function variablesOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): [string, string][] | undefined {
  const names: [string, string][] = [];
  for (const { name, defaultValue } of definition.args) {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (!value && defaultValue === undefined) continue;
    if (value?.kind !== Kind.VARIABLE || value.name.value in Object.prototype) return undefined;
    names.push([name, value.name.value]);
  }
  return names;
}

/** Undefined unless all are: a variable without a value may leave its argument out. */
function readGiven(names: readonly [string, string][], variables: VariableValues): Arguments | undefined {
  const given: Arguments = {};
  for (const [argument, variable] of names) {
    const value = variables[variable];
    if (value === null || value === undefined) return undefined;
    given[argument] = value;
  }
  return given;
}

function constantArgumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): Arguments | undefined {
  let hasVariables = false;
  for (const argument of node.arguments ?? []) visit(argument, { [Kind.VARIABLE]: () => void (hasVariables = true) });
  if (hasVariables) return undefined;
  try {
    return getArgumentValues(definition, node);
  } catch {
    // Then each execution has the error.
    return undefined;
  }
}
