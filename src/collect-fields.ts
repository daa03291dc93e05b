// Which fields of which names a selection has on an object, as `@skip` and `@include` have it.
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

export interface Collecting {
  schema: GraphQLSchema;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Coerced. */
  variables: Record<string, unknown>;
  type: GraphQLObjectType;
}

/** By name in the response, in its order. @throws GraphQLError when the variable of a condition is null */
export function collectFields(
  selectionSets: readonly (SelectionSetNode | undefined)[],
  { schema, fragments, variables, type }: Collecting,
): Map<string, FieldNode[]> {
  const collected = new Map<string, FieldNode[]>();
  const visited = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD && visited.has(selection.name.value)) continue;
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const nodes = collected.get(name);
        if (nodes) nodes.push(selection);
        else collected.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (isOnType(selection)) collect(selection.selectionSet);
      } else {
        visited.add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment && isOnType(fragment)) collect(fragment.selectionSet);
      }
    }
  }

  function isOnType({ typeCondition }: InlineFragmentNode | FragmentDefinitionNode): boolean {
    const condition = typeCondition ? schema.getType(typeCondition.name.value) : type;
    return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
  }

  for (const selectionSet of selectionSets) if (selectionSet) collect(selectionSet);
  return collected;
}

function isIncluded(node: SelectionNode, variables: Record<string, unknown>): boolean {
  if (!node.directives?.length) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.["if"] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.["if"] !== false
  );
}
