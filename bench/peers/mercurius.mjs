// The peer for the cost of an upstream call: mercurius with compiled operations, and a resolver that fetches the
// session for every query. With FIXED=true it fetches each session once only.
import Fastify from "fastify";
import { jwtVerify } from "jose";
import mercurius from "mercurius";
import { Pool } from "undici";

const { PORT, UPSTREAM_URL, AUTH_SECRET, FIXED } = process.env;
const secret = new TextEncoder().encode(AUTH_SECRET);
const pool = new Pool(UPSTREAM_URL, { connections: 256 });
const upstreamToken = await fetchToken();
const sessions = new Map();

async function fetchToken() {
  const { body } = await pool.request({
    method: "POST",
    path: "/v2.01/oauth/token",
    headers: { authorization: `Basic ${btoa("bench:bench")}` },
  });
  return (await body.json()).access_token;
}

async function fetchSession(id) {
  const { body } = await pool.request({
    method: "GET",
    path: `/v2.01/bench/identity-verifications/${encodeURIComponent(id)}`,
    headers: { authorization: `Bearer ${upstreamToken}` },
  });
  return body.json();
}

async function viewSession(id) {
  if (FIXED !== "true") return fetchSession(id);
  if (!sessions.has(id)) sessions.set(id, await fetchSession(id));
  return sessions.get(id);
}

const schema = `
  type Check { type: String! status: String! }
  type IdentityVerification { id: ID! status: String! checks: [Check!]! }
  type Query { identityVerification(id: ID!): IdentityVerification }
`;

const resolvers = {
  Query: {
    async identityVerification(_root, { id }, { userIds }) {
      const session = await viewSession(id);
      return userIds.includes(session.UserId) ? session : null;
    },
  },
  IdentityVerification: { id: ({ Id }) => Id, status: ({ Status }) => Status, checks: ({ Checks }) => Checks },
  Check: { type: ({ Type }) => Type, status: ({ CheckStatus }) => CheckStatus },
};

const server = Fastify();
await server.register(mercurius, {
  schema,
  resolvers,
  jit: 1,
  async context(request) {
    const token = (request.headers.authorization ?? "").slice("Bearer ".length);
    const { payload } = await jwtVerify(token, secret, { algorithms: ["HS256"] });
    return { userIds: [payload.mangopay_user_id].flat() };
  },
});
await server.listen({ port: Number(PORT), host: "127.0.0.1" });
