// From the text of a document to one that may be executed, or to the errors that say why not. Pure.
import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  Source,
  specifiedRules,
  validate,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import type { ErrorCode } from "../error-codes.js";
import { ClientError } from "../errors.js";
import { assertQuicklyValidated, assertReadable, MAX_TOKENS } from "./document-limits.js";

export interface ReadDocument {
  document: DocumentNode;
  nodeCount: number;
}

/** Own choice: whoever has more mistakes in one document mends some and asks again. */
const MAX_ERRORS = 10;
/** Own choice: graphql names every pair of selections that cannot be merged, which nobody reads to the end. */
const MAX_MESSAGE_LENGTH = 1_000;

/** @returns errors with a code, or a document that is valid and within the limits */
export function readDocument(
  schema: GraphQLSchema,
  text: string,
  introspection: boolean,
): ReadDocument | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    assertReadable(text);
    document = parse(text, { maxTokens: MAX_TOKENS });
    assertQuicklyValidated(document);
  } catch (error) {
    if (error instanceof ClientError) return [error];
    const { message, positions } = error as GraphQLError;
    return [refused("GRAPHQL_PARSE_FAILED", message, text, positions?.[0])];
  }
  const starts = detachLocations(document);
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { hideSuggestions: !introspection, maxErrors: MAX_ERRORS });
  if (errors.length === 0) return { document, nodeCount: starts.size };
  return errors.map(({ message, nodes }) =>
    refused("GRAPHQL_VALIDATION_FAILED", message, text, nodes?.[0] && starts.get(nodes[0])),
  );
}

function refused(code: ErrorCode, message: string, text: string, position: number | undefined): GraphQLError {
  return new GraphQLError(message.slice(0, MAX_MESSAGE_LENGTH), {
    source: new Source(text),
    positions: position === undefined ? undefined : [position],
    extensions: { code, http: { status: 400 } },
  });
}

/**
 * Takes the places in the text off the nodes, and gives them back. A place holds on to the text's tokens and comments,
 * and graphql counts the lines up to it for every node of every error, those of execution included.
 */
function detachLocations(document: DocumentNode): ReadonlyMap<ASTNode, number> {
  const starts = new Map<ASTNode, number>();
  visit(document, {
    enter(node) {
      starts.set(node, node.loc?.start ?? 0);
      (node as { loc?: unknown }).loc = undefined;
    },
  });
  return starts;
}
