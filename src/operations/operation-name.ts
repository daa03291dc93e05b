// The name by which people know a document.
import { Kind, parse } from "graphql";

/** Of the first operation that has one; undefined where there is none, or the text is no document. */
export function operationNameOf(text: string): string | undefined {
  try {
    for (const definition of parse(text, { noLocation: true }).definitions)
      if (definition.kind === Kind.OPERATION_DEFINITION && definition.name) return definition.name.value;
  } catch {
    // Whoever reads the document says what is wrong with it.
  }
  return undefined;
}
