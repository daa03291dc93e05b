// Chooses the operation of a document to run. GraphiQL passes the name that it parsed last, which just after a change
// of tabs belongs to the previous tab.
import type { OperationTypeNode } from "graphql";
import { Kind, type OperationDefinitionNode, parse } from "graphql";

export interface ChosenOperation {
  /** Undefined if the only operation has no name, or if the document cannot be parsed. */
  name: string | undefined;
  /** Undefined if it is not known which operation is to run. */
  kind: OperationTypeNode | undefined;
}

export function chooseOperation(query: string, name: string | null | undefined): ChosenOperation {
  const operations = readOperations(query);
  const named = operations.find((operation) => operation.name?.value === name);
  const chosen = named ?? (operations.length === 1 ? operations[0] : undefined);
  return {
    name: chosen ? chosen.name?.value : (name ?? undefined),
    kind: chosen?.operation,
  };
}

/** A document with a syntax error is sent unchanged: the gateway's error message is better. */
function readOperations(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return [];
  }
}
