// Parses and validates a document. Pure.
import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  Source,
  specifiedRules,
  validate,
  visit,
} from "graphql";
import type { ErrorCode } from "../error-codes.js";
import { ClientError } from "../errors.js";
import { assertQuicklyValidated, assertReadable, MAX_TOKENS } from "./document-limits.js";

export interface ReadDocument {
  document: DocumentNode;
  nodeCount: number;
}

/** Own choice: with more errors in one document, the author fixes some and tries again. */
const MAX_ERRORS = 10;
/** Own choice: graphql's message names every pair of selections that cannot be merged, which can be very long. */
const MAX_MESSAGE_LENGTH = 1_000;

/** @returns a document that is valid and within the limits, or errors with a code */
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
  const condition = findRootCondition(document);
  if (condition) {
    const message = `The field of a subscription cannot be subject to @${condition.name.value}.`;
    return [refused("GRAPHQL_VALIDATION_FAILED", message, text, condition.loc?.start)];
  }
  const starts = detachLocations(document);
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { hideSuggestions: !introspection, maxErrors: MAX_ERRORS });
  if (errors.length === 0) return { document, nodeCount: starts.size };
  return errors.map(({ message, nodes }) =>
    refused("GRAPHQL_VALIDATION_FAILED", message, text, nodes?.[0] && starts.get(nodes[0])),
  );
}

/**
 * Finds a @skip or @include on the way to the field of a subscription. The specification forbids them since September
 * 2025; graphql 16 evaluates them while it validates, without variables, and cannot subscribe to no field.
 */
function findRootCondition({ definitions }: DocumentNode): DirectiveNode | undefined {
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : [],
    ),
  );
  const pending: SelectionSetNode[] = definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.SUBSCRIPTION
      ? [definition.selectionSet]
      : [],
  );
  for (let set = pending.pop(); set; set = pending.pop())
    for (const selection of set.selections) {
      const condition = selection.directives?.find(({ name }) => name.value === "skip" || name.value === "include");
      if (condition) return condition;
      if (selection.kind === Kind.FIELD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) pending.push(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        // Each once: fragments may contain each other.
        fragments.delete(selection.name.value);
        if (fragment) pending.push(fragment);
      }
    }
  return undefined;
}

function refused(code: ErrorCode, message: string, text: string, position: number | undefined): GraphQLError {
  return new GraphQLError(message.slice(0, MAX_MESSAGE_LENGTH), {
    source: new Source(text),
    positions: position === undefined ? undefined : [position],
    extensions: { code, http: { status: 400 } },
  });
}

/**
 * Removes the locations from the nodes, and returns them. A location retains the text's tokens and comments, and
 * graphql counts the lines up to it for every node of every error, errors of execution included.
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
