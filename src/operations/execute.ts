// Executes a prepared operation: with graphql's own algorithm at first, and compiled once it is in use. The results are
// the same: test/gateway/both-ways.test.ts compares them.
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import type { RequestContext } from "../context.js";

export type Variables = Readonly<Record<string, unknown>>;

export type Execute = (
  contextValue: RequestContext,
  variableValues: Variables,
  rootValue?: unknown,
) => Promise<ExecutionResult>;

export interface ExecuteOptions {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  compiledAfterRuns: number;
  onCompiled: () => void;
}

export function createExecute({ schema, document, operation, compiledAfterRuns, onCompiled }: ExecuteOptions): Execute {
  const operationName = operation.name?.value;
  let runs = 0;
  let compiled: CompiledQuery | undefined;

  function compile(): void {
    const result = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true });
    if (!isCompiledQuery(result)) return;
    compiled = result;
    onCompiled();
  }

  return async (contextValue, variableValues, rootValue) => {
    runs += 1;
    if (runs === compiledAfterRuns) compile();
    const result = await compiled?.query(rootValue, contextValue, variableValues);
    // Without data the variables are at fault, which graphql words better; no resolver has run.
    if (!result || !("data" in result))
      return execute({ schema, document, operationName, contextValue, variableValues, rootValue });
    return result.errors ? { ...result, errors: result.errors.map(toGraphqlError) } : result;
  };
}

/** Compiled code has errors of a class of its own. */
function toGraphqlError({ message, path, originalError }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { path, originalError });
}
