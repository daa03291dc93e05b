// The peer for comparison: a gateway that takes an afternoon to write. Apollo Server, a DataLoader per request, one
// access token for all calls, keep-alive to the upstream, tokens verified, ownership checked. No cache, no quota.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import DataLoader from "dataloader";
import { GraphQLError } from "graphql";
import { jwtVerify } from "jose";
import { Pool } from "undici";

const { PORT, UPSTREAM_URL, AUTH_SECRET } = process.env;
const secret = new TextEncoder().encode(AUTH_SECRET);
const pool = new Pool(UPSTREAM_URL, { connections: 256 });

let token;
async function accessToken() {
  token ??= fetchToken().catch((error) => {
    token = undefined;
    throw error;
  });
  const { value, endsAt } = await token;
  if (Date.now() < endsAt) return value;
  token = undefined;
  return accessToken();
}

async function fetchToken() {
  const { body } = await pool.request({
    method: "POST",
    path: "/v2.01/oauth/token",
    headers: { authorization: `Basic ${btoa("bench:bench")}` },
  });
  const { access_token: value, expires_in: lifetimeS } = await body.json();
  return { value, endsAt: Date.now() + (lifetimeS - 30) * 1_000 };
}

async function viewSession(id) {
  const headers = { authorization: `Bearer ${await accessToken()}` };
  const { statusCode, body } = await pool.request({
    method: "GET",
    path: `/v2.01/bench/identity-verifications/${encodeURIComponent(id)}`,
    headers,
  });
  const session = await body.json();
  if (statusCode === 404) return null;
  if (statusCode !== 200) throw new GraphQLError(`upstream answered ${statusCode}`);
  return session;
}

const typeDefs = `
  type Check { type: String! status: String! }
  type IdentityVerification { id: ID! status: String! checks: [Check!]! }
  type Query { identityVerification(id: ID!): IdentityVerification }
`;

const resolvers = {
  Query: {
    async identityVerification(_root, { id }, { userIds, sessions }) {
      const session = await sessions.load(id);
      return session && userIds.includes(session.UserId) ? session : null;
    },
  },
  IdentityVerification: { id: ({ Id }) => Id, status: ({ Status }) => Status, checks: ({ Checks }) => Checks },
  Check: { type: ({ Type }) => Type, status: ({ CheckStatus }) => CheckStatus },
};

const server = new ApolloServer({ typeDefs, resolvers });
await startStandaloneServer(server, {
  listen: { port: Number(PORT), host: "127.0.0.1" },
  async context({ req }) {
    const { payload } = await jwtVerify((req.headers.authorization ?? "").slice("Bearer ".length), secret, {
      algorithms: ["HS256"],
    });
    return {
      userIds: [payload.mangopay_user_id].flat(),
      sessions: new DataLoader((ids) => Promise.all(ids.map((id) => viewSession(id).catch((error) => error)))),
    };
  },
});
console.log(`listening on http://127.0.0.1:${PORT}`);
