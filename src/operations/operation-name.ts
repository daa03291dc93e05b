// The names by which people know a document.
import { Kind, parse } from "graphql";

/** Of its operations; none where they have no name, or the text is no document. */
export function operationNamesOf(text: string): string[] {
  try {
    return parse(text, { noLocation: true }).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
    );
  } catch {
    // Whoever reads the document says what is wrong with it.
    return [];
  }
}
