import type { GraphQLSchema } from "graphql";

export function createLinkOfName(schema: GraphQLSchema): (text: string) => string | undefined;
export function schemaPages(
  schema: GraphQLSchema,
  sources: { examples: readonly string[]; readsOfField: (field: string) => string | undefined },
): Map<string, string>;
