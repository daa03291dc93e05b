// Which operation of a document is meant. GraphiQL names the one it last parsed, which for a moment after a change
// of tabs is one of the tab before.
import { Kind, type OperationDefinitionNode, OperationTypeNode, parse } from "graphql";

export interface ChosenOperation {
  /** Undefined where the only operation has no name, and where nothing can be told. */
  name: string | undefined;
  isSubscription: boolean;
}

export function chooseOperation(query: string, name: string | null | undefined): ChosenOperation {
  const operations = readOperations(query);
  const named = operations.find((operation) => operation.name?.value === name);
  const chosen = named ?? (operations.length === 1 ? operations[0] : undefined);
  return {
    name: chosen ? chosen.name?.value : (name ?? undefined),
    isSubscription: chosen?.operation === OperationTypeNode.SUBSCRIPTION,
  };
}

/** A document with a mistake is sent as it is: the gateway says best what is wrong with it. */
function readOperations(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return [];
  }
}
