// Executes a prepared operation.
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { RequestContext } from "../context.js";

export type Variables = Readonly<Record<string, unknown>>;

export type Execute = (
  contextValue: RequestContext,
  variableValues: Variables,
  rootValue?: unknown,
) => ExecutionResult | Promise<ExecutionResult>;

export function createExecute(
  schema: GraphQLSchema,
  document: DocumentNode,
  { name }: OperationDefinitionNode,
): Execute {
  return (contextValue, variableValues, rootValue) =>
    execute({ schema, document, operationName: name?.value, contextValue, variableValues, rootValue });
}
