// Resolver list -> executable schema. The order of resolvers does not matter; the printed schema is sorted.
import "reflect-metadata";
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { buildSchema } from "type-graphql";
import { CheckDataResolver } from "./resolvers/check-data-resolver.js";
import { CreateIdentityVerificationResolver } from "./resolvers/create-identity-verification-resolver.js";
import { IdentityVerificationResolver } from "./resolvers/identity-verification-resolver.js";
import { NodeResolver } from "./resolvers/node-resolver.js";
import { UpstreamQuotaResolver } from "./resolvers/upstream-quota-resolver.js";
import { UserResolver } from "./resolvers/user-resolver.js";
import { ViewerResolver } from "./resolvers/viewer-resolver.js";

export function buildGatewaySchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [
      CheckDataResolver,
      CreateIdentityVerificationResolver,
      IdentityVerificationResolver,
      NodeResolver,
      UpstreamQuotaResolver,
      UserResolver,
      ViewerResolver,
    ],
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    // Resolvers validate their input themselves and answer with userErrors instead of a thrown error.
    validate: false,
  });
}

/** The text of schema.graphql, the public contract. */
export async function printGatewaySchema(): Promise<string> {
  return `${printSchema(lexicographicSortSchema(await buildGatewaySchema()))}\n`;
}
