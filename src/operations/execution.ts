// The algorithm of the GraphQL specification for executing selections, along a plan. What needs no waiting is answered
// without promises.
import {
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
  locatedError,
  type ResponsePath,
  responsePathAsArray,
} from "graphql";
import type { RequestContext } from "../context.js";
import { isPromise } from "../maybe-promise.js";
import type { ExecutionPlan, PlannedField, PlannedObject, PlannedOperation, VariableValues } from "./execution-plan.js";
import type { TypeShape } from "./type-shape.js";

export interface Execution {
  planned: PlannedOperation;
  plan: ExecutionPlan;
  /** Coerced. */
  variableValues: VariableValues;
  contextValue: RequestContext;
  rootValue: unknown;
  errors: FieldErrors;
}

type Data = Record<string, unknown>;

/** What fails below a position that has become null does not count. */
export class FieldErrors {
  readonly all: GraphQLError[] = [];
  readonly #paths = new Set<ResponsePath | undefined>();

  add(error: GraphQLError, path: ResponsePath | undefined): void {
    for (let above = path; above; above = above.prev) if (this.#paths.has(above)) return;
    if (this.#paths.has(undefined)) return;
    this.#paths.add(path);
    this.all.push(error);
  }
}

/** Throws, or rejects, if a field that cannot be null has failed. */
export function executeFields(
  execution: Execution,
  { fields, hasUnsafeName }: PlannedObject,
  source: unknown,
  parentPath: ResponsePath | undefined,
): Data | Promise<Data> {
  const data = emptyData(hasUnsafeName);
  let pending: Promise<void>[] | undefined;
  try {
    for (const field of fields) {
      const { name } = field;
      const value = executeField(execution, field, source, parentPath);
      data[name] = value;
      if (isPromise(value)) (pending ??= []).push(value.then((settled) => void (data[name] = settled)));
    }
  } catch (error) {
    if (!pending) throw error;
    // They may fail as well, later.
    return Promise.allSettled(pending).then(() => Promise.reject(error as Error));
  }
  return pending ? Promise.all(pending).then(() => data) : data;
}

/** Those of a mutation: each begins when the one before has ended, and none after a failed one that cannot be null. */
export async function executeFieldsSerially(
  execution: Execution,
  { fields, hasUnsafeName }: PlannedObject,
  source: unknown,
): Promise<Data> {
  const data = emptyData(hasUnsafeName);
  for (const field of fields) data[field.name] = await executeField(execution, field, source, undefined);
  return data;
}

/** Objects without a prototype are slower to fill and to serialise. */
function emptyData(hasUnsafeName: boolean): Data {
  return hasUnsafeName ? (Object.create(null) as Data) : {};
}

function executeField(
  execution: Execution,
  field: PlannedField,
  source: unknown,
  parentPath: ResponsePath | undefined,
): unknown {
  const path = { prev: parentPath, key: field.name, typename: field.parentType.name };
  let value: unknown;
  try {
    value = resolve(execution, field, source, path);
  } catch (error) {
    return fail(execution, field, field.shape, path, error);
  }
  return complete(execution, field, field.shape, path, value);
}

function resolve(execution: Execution, field: PlannedField, source: unknown, path: ResponsePath): unknown {
  const { definition } = field;
  if (!definition.resolve) return (source as Data | undefined)?.[definition.name];
  const args = field.argumentsOf(execution.variableValues);
  return definition.resolve(source, args, execution.contextValue, infoOf(execution, field, path));
}

function infoOf(execution: Execution, field: PlannedField, path: ResponsePath): GraphQLResolveInfo {
  const { schema, fragments, operation } = execution.planned;
  const { rootValue, variableValues } = execution;
  const { definition, nodes: fieldNodes, parentType } = field;
  const { name: fieldName, type: returnType } = definition;
  return {
    fieldName,
    fieldNodes,
    returnType,
    parentType,
    path,
    schema,
    fragments,
    rootValue,
    operation,
    variableValues,
  };
}

/** Of a field, or of an item of a list. */
function complete(
  execution: Execution,
  field: PlannedField,
  shape: TypeShape,
  path: ResponsePath,
  value: unknown,
): unknown {
  try {
    const completed = isPromise(value)
      ? value.then((resolved) => completeValue(execution, field, shape, path, resolved))
      : completeValue(execution, field, shape, path, value);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) => fail(execution, field, shape, path, error));
  } catch (error) {
    return fail(execution, field, shape, path, error);
  }
}

/** Null, with an error, unless the position cannot be null. */
function fail(
  { errors }: Execution,
  { nodes }: PlannedField,
  { kind }: TypeShape,
  path: ResponsePath,
  cause: unknown,
): null {
  const error = locatedError(cause, nodes, responsePathAsArray(path));
  if (kind === "non-null") throw error;
  errors.add(error, path);
  return null;
}

function completeValue(
  execution: Execution,
  field: PlannedField,
  shape: TypeShape,
  path: ResponsePath,
  value: unknown,
): unknown {
  if (value instanceof Error) throw value;
  if (shape.kind === "non-null") {
    const completed = completeValue(execution, field, shape.of, path, value);
    if (completed === null) throw new Error("a field that cannot be null is null");
    return completed;
  }
  if (value === null || value === undefined) return null;
  switch (shape.kind) {
    case "leaf": {
      const serialized: unknown = shape.type.serialize(value);
      if (serialized === null || serialized === undefined) throw new Error("a value cannot be serialised");
      return serialized;
    }
    case "list":
      return completeList(execution, field, shape.of, path, value);
    case "object":
      return completeObject(execution, field, shape.type, path, value);
    case "abstract": {
      const { type } = shape;
      const info = infoOf(execution, field, path);
      const name: unknown = type.resolveType?.(value, execution.contextValue, info, type);
      const objectType = typeof name === "string" ? execution.planned.schema.getType(name) : undefined;
      if (!isObjectType(objectType) || !execution.planned.schema.isSubType(type, objectType))
        throw new Error("a value is of none of the possible types");
      return completeObject(execution, field, objectType, path, value);
    }
  }
}

function completeObject(
  execution: Execution,
  field: PlannedField,
  type: GraphQLObjectType,
  path: ResponsePath,
  value: unknown,
): Data | Promise<Data> {
  return executeFields(execution, execution.plan.below(field, type, execution.variableValues), value, path);
}

function completeList(
  execution: Execution,
  field: PlannedField,
  shape: TypeShape,
  path: ResponsePath,
  values: unknown,
): unknown[] | Promise<unknown[]> {
  if (!Array.isArray(values)) throw new Error("a list is not an array");
  const items: unknown[] = [];
  let hasPromise = false;
  try {
    for (const [key, value] of values.entries()) {
      const item = complete(execution, field, shape, { prev: path, key, typename: undefined }, value);
      items.push(item);
      hasPromise ||= isPromise(item);
    }
  } catch (error) {
    // Those that are awaited may fail as well, later.
    if (hasPromise) void Promise.allSettled(items);
    throw error;
  }
  return hasPromise ? Promise.all(items) : items;
}
