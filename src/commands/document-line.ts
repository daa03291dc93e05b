import { operationNamesOf } from "../operations/operation-name.js";

/** What `documents` prints of one document: by its id, and by the name by which people know it. */
export function lineOf(id: string, text: string, what: string): string {
  const [name] = operationNamesOf(text);
  return `  ${id}  ${name === undefined ? "" : `${name}: `}${what}`;
}
