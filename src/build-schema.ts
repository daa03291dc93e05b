// Resolver list -> executable schema. The order of resolvers does not matter; the printed schema is sorted.
import "reflect-metadata";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { isObjectType, lexicographicSortSchema, specifiedDirectives, type GraphQLSchema } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { buildSchema, type PubSub } from "type-graphql";
import { guardPersonalData, PII_DIRECTIVE } from "./operations/personal-data.js";
import { CheckReasonResolver } from "./resolvers/check-reason-resolver.js";
import { CreateIdentityVerificationResolver } from "./resolvers/create-identity-verification-resolver.js";
import { IdentityVerificationResolver } from "./resolvers/identity-verification-resolver.js";
import { NodeResolver } from "./resolvers/node-resolver.js";
import { RetryPersonVerificationResolver } from "./resolvers/retry-person-verification-resolver.js";
import { costOf } from "./schema/field-cost.js";
import { PersonResolver, SessionDetailResolver } from "./resolvers/session-detail-resolver.js";
import { SubscriptionResolver } from "./resolvers/subscription-resolver.js";
import { UpstreamQuotaResolver } from "./resolvers/upstream-quota-resolver.js";
import { UserResolver } from "./resolvers/user-resolver.js";
import { ViewerResolver } from "./resolvers/viewer-resolver.js";

/** The library insists on one; every subscription here brings its own stream. */
const UNUSED_PUB_SUB: PubSub = {
  publish() {
    throw new Error("changes are published by live/topics.ts");
  },
  subscribe() {
    throw new Error("every subscription brings its own stream");
  },
};

export async function buildGatewaySchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      CheckReasonResolver,
      CreateIdentityVerificationResolver,
      IdentityVerificationResolver,
      NodeResolver,
      PersonResolver,
      RetryPersonVerificationResolver,
      SessionDetailResolver,
      SubscriptionResolver,
      UpstreamQuotaResolver,
      UserResolver,
      ViewerResolver,
    ],
    pubSub: UNUSED_PUB_SUB,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    // Resolvers validate their input themselves and answer with userErrors instead of a thrown error.
    validate: false,
    directives: [...specifiedDirectives, PII_DIRECTIVE],
  });
  return sayWhatListsLeaveOut(guardPersonalData(schema));
}

/** So that whoever reads the schema knows what a list of sessions costs. */
function sayWhatListsLeaveOut(schema: GraphQLSchema): GraphQLSchema {
  const session = schema.getType("IdentityVerification");
  for (const field of isObjectType(session) ? Object.values(session.getFields()) : [])
    if (costOf(field).reads === "view")
      field.description = `${field.description ?? ""} Lists leave it out: one upstream call for each session.`;
  return schema;
}

/** The text of schema.graphql, the public contract. */
export async function printGatewaySchema(): Promise<string> {
  return `${printSchemaWithDirectives(lexicographicSortSchema(await buildGatewaySchema()))}\n`;
}
