import type { GraphQLField } from "graphql";

/** Name of the directive that marks personal data. */
export const PII = "pii";

export function isPersonalData({ astNode }: Pick<GraphQLField<unknown, unknown>, "astNode">): boolean {
  return astNode?.directives?.some(({ name }) => name.value === PII) ?? false;
}
