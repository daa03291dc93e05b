// The names by which people know a document.
import { Kind, type OperationDefinitionNode, parse } from "graphql";

/** None where the text is no document. */
export function operationsOf(text: string): OperationDefinitionNode[] {
  try {
    return parse(text, { noLocation: true }).definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
  } catch {
    // Whoever reads the document says what is wrong with it.
    return [];
  }
}

/** Why the text is no document; undefined where it is one. */
export function syntaxErrorOf(text: string): string | undefined {
  try {
    parse(text, { noLocation: true });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Of its operations; none where they have no name, or the text is no document. */
export function operationNamesOf(text: string): string[] {
  return operationsOf(text).flatMap(({ name }) => (name ? [name.value] : []));
}
