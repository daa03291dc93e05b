// The operations of a document, and the names by which people know them.
import { type DocumentNode, isExecutableDefinitionNode, Kind, type OperationDefinitionNode, parse } from "graphql";

const operationsIn = ({ definitions }: DocumentNode): OperationDefinitionNode[] =>
  definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);

/** None where the text is no document. */
export function operationsOf(text: string): OperationDefinitionNode[] {
  try {
    return operationsIn(parse(text, { noLocation: true }));
  } catch {
    // Whoever reads the document says what is wrong with it.
    return [];
  }
}

/** Why no schema could run the text; undefined where one could. */
export function findUnrunnable(text: string): string | undefined {
  let document: DocumentNode;
  try {
    document = parse(text, { noLocation: true });
  } catch (error) {
    return (error as Error).message;
  }
  const other = document.definitions.find((definition) => !isExecutableDefinitionNode(definition));
  if (other) return `Only operations and fragments may be in it, no ${other.kind}.`;
  const names = operationsIn(document).map(({ name }) => name?.value);
  if (names.length === 0) return "It has no operation.";
  if (names.length > 1 && names.includes(undefined)) return "It has several operations, of which one has no name.";
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined ? undefined : `It has two operations with the name ${repeated}.`;
}

/** Of its operations; none where they have no name, or the text is no document. */
export function operationNamesOf(text: string): string[] {
  return operationsOf(text).flatMap(({ name }) => (name ? [name.value] : []));
}
