// Builds the executable schema from the resolvers. Their order does not matter, as the printed schema is sorted.
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { type GraphQLSchema, isObjectType, lexicographicSortSchema, specifiedDirectives } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { buildSchema, type PubSub } from "type-graphql";
import { auditMutations } from "./operations/mutation-audit.js";
import { guardPersonalData, PII_DIRECTIVE } from "./operations/personal-data.js";
import { CheckReasonResolver } from "./resolvers/check-reason-resolver.js";
import { CreateIdentityVerificationResolver } from "./resolvers/create-identity-verification-resolver.js";
import { IdentityVerificationResolver } from "./resolvers/identity-verification-resolver.js";
import { NodeResolver } from "./resolvers/node-resolver.js";
import { ReportReturnResolver } from "./resolvers/report-return-resolver.js";
import { RetryPersonVerificationResolver } from "./resolvers/retry-person-verification-resolver.js";
import { CompletePersonsResolver, PersonResolver, SessionDetailResolver } from "./resolvers/session-detail-resolver.js";
import { SubscriptionResolver } from "./resolvers/subscription-resolver.js";
import { UpstreamQuotaResolver } from "./resolvers/upstream-quota-resolver.js";
import { RestrictionsResolver, UserNextActionResolver } from "./resolvers/user-next-action-resolver.js";
import { UserResolver } from "./resolvers/user-resolver.js";
import { UserUpdatedResolver } from "./resolvers/user-updated-resolver.js";
import { ViewerResolver } from "./resolvers/viewer-resolver.js";
import { costOf, readsOf } from "./schema/field-cost.js";

/** type-graphql requires one, but every subscription here has its own stream. */
const UNUSED_PUB_SUB: PubSub = {
  publish() {
    throw new Error("changes are published through live/topics.ts");
  },
  subscribe() {
    throw new Error("every subscription has its own stream");
  },
};

let built: Promise<GraphQLSchema> | undefined;

/** Every gateway of a process has the same. */
export function buildGatewaySchema(): Promise<GraphQLSchema> {
  built ??= build();
  return built;
}

async function build(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      CheckReasonResolver,
      CompletePersonsResolver,
      CreateIdentityVerificationResolver,
      IdentityVerificationResolver,
      NodeResolver,
      PersonResolver,
      ReportReturnResolver,
      RetryPersonVerificationResolver,
      SessionDetailResolver,
      SubscriptionResolver,
      UpstreamQuotaResolver,
      UserNextActionResolver,
      RestrictionsResolver,
      UserUpdatedResolver,
      UserResolver,
      ViewerResolver,
    ],
    pubSub: UNUSED_PUB_SUB,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    // Resolvers validate their input themselves and return userErrors instead of throwing.
    validate: false,
    // It would answer an introspection query at each start. Apollo Server validates the schema, a test explores it.
    skipCheck: true,
    directives: [...specifiedDirectives, PII_DIRECTIVE],
  });
  return sayWhatListsLeaveOut(auditMutations(guardPersonalData(schema)));
}

/** Documents in the schema which fields cost upstream calls in lists of sessions. */
function sayWhatListsLeaveOut(schema: GraphQLSchema): GraphQLSchema {
  const session = schema.getType("IdentityVerification");
  for (const field of isObjectType(session) ? Object.values(session.getFields()) : [])
    if (readsOf(costOf(field)).includes("view"))
      field.description = `${field.description ?? ""} In a list this costs one upstream call per session.`;
  return schema;
}

/** The text of schema.graphql, the public contract. */
export async function printGatewaySchema(): Promise<string> {
  return `${printSchemaWithDirectives(lexicographicSortSchema(await buildGatewaySchema()))}\n`;
}
