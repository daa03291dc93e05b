// Refuses documents that are expensive to parse or validate, in time linear in the length of the text. graphql's rules
// compare every pair of selections with the same name, and visit all fragments again for each operation.
import { type DocumentNode, Kind, visit } from "graphql";
import { ClientError } from "../errors.js";

/** Own choice: the longest operations of real clients have some 400. */
export const MAX_TOKENS = 2_000;
/** Own choice: as many as tokens; comments, which graphql does not count, need a line each. */
export const MAX_LINES = 2_000;
/** Own choice: an editor may send several operations besides the one that it runs. */
export const MAX_OPERATIONS = 10;
/**
 * Pairs of selections with the same response name anywhere in the document; all spreads count as one name. Own choice:
 * graphql compares no pair more than twice, so this bounds its work. It allows one name 160 times, or forty names 25
 * times each, which reaches the limit of tokens.
 */
const MAX_SELECTION_PAIRS = 12_800;

/** @throws ClientError OPERATION_LIMIT_EXCEEDED */
export function assertReadable(text: string): void {
  if (text.split(/\r\n|[\n\r]/, MAX_LINES + 1).length > MAX_LINES)
    throw new ClientError("OPERATION_LIMIT_EXCEEDED", `The document has more than ${MAX_LINES} lines.`);
}

/** @throws ClientError OPERATION_LIMIT_EXCEEDED */
export function assertQuicklyValidated(document: DocumentNode): void {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length;
  if (operations > MAX_OPERATIONS)
    throw new ClientError(
      "OPERATION_LIMIT_EXCEEDED",
      `The document has ${operations} operations; at most ${MAX_OPERATIONS} are allowed.`,
    );
  const pairs = countSelectionPairs(document);
  if (pairs > MAX_SELECTION_PAIRS)
    throw new ClientError(
      "OPERATION_LIMIT_EXCEEDED",
      `The document selects the same names too often: ${pairs} pairs of selections; at most ` +
        `${MAX_SELECTION_PAIRS} are allowed.`,
    );
}

function countSelectionPairs(document: DocumentNode): number {
  const counts = new Map<string, number>();
  let pairs = 0;
  const count = (name: string) => {
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    pairs += before;
  };
  visit(document, {
    Field: ({ alias, name }) => count((alias ?? name).value),
    FragmentSpread: () => count("..."),
  });
  return pairs;
}
