// Executes a prepared operation, as often as it is asked for.
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from "graphql";
import type { RequestContext } from "../context.js";
import { isPromise } from "../maybe-promise.js";
import { fragmentsOf } from "./definitions.js";
import { executeFields, executeFieldsSerially, type Execution, FieldErrors } from "./execution.js";
import { createExecutionPlan, type ExecutionPlan, type VariableValues } from "./execution-plan.js";
import { createReadVariables, type Variables } from "./variables.js";

/** Never throws. */
export type Execute = (
  contextValue: RequestContext,
  variableValues: Variables,
  rootValue?: unknown,
) => Promise<ExecutionResult>;

/** Own choice: two conditions in all combinations. */
const MAX_PLANS = 4;

/** @param maxPlannedFields bounds the memory of what is kept for the next execution */
export function createExecute(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  maxPlannedFields: number,
): Execute {
  const { operation: operationType, variableDefinitions = [] } = operation;
  const rootType = schema.getRootType(operationType);
  if (!rootType) throw new Error("a validated operation has a type");
  const planned = { schema, operation, fragments: fragmentsOf(document), rootType };
  const readVariables = createReadVariables(schema, variableDefinitions);
  const conditions = variablesOfConditions(document);
  const plans = new Map<string, ExecutionPlan>();

  function planFor(variables: VariableValues): ExecutionPlan {
    const key = conditions.map((name) => String(variables[name])).join();
    let plan = plans.get(key);
    if (!plan) {
      if (plans.size === MAX_PLANS) plans.clear();
      plans.set(key, (plan = createExecutionPlan(planned)));
    }
    return plan;
  }

  function forgetIfLarge(): void {
    let fieldCount = 0;
    for (const plan of plans.values()) fieldCount += plan.fieldCount();
    if (fieldCount > maxPlannedFields) plans.clear();
  }

  return async function execute(contextValue, variableValues, rootValue) {
    const { coerced, errors: invalid } = readVariables(variableValues);
    if (!coerced) return { errors: invalid };
    const plan = planFor(coerced);
    const errors = new FieldErrors();
    const execution: Execution = { planned, plan, variableValues: coerced, contextValue, rootValue, errors };
    try {
      const root = plan.root(coerced);
      const data =
        operationType === OperationTypeNode.MUTATION
          ? executeFieldsSerially(execution, root, rootValue)
          : executeFields(execution, root, rootValue, undefined);
      return resultOf(isPromise(data) ? await data : data, errors);
    } catch (error) {
      errors.add(error as GraphQLError, undefined);
      return resultOf(null, errors);
    } finally {
      forgetIfLarge();
    }
  };
}

function resultOf(data: Record<string, unknown> | null, { all }: FieldErrors): ExecutionResult {
  return all.length === 0 ? { data } : { errors: all, data };
}

/** The names of the variables in `@skip` and `@include`. */
function variablesOfConditions(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => visit(directive, { Variable: ({ name }) => void names.add(name.value) }),
  });
  return [...names];
}
