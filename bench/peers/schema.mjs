// The part of the gateway's schema that the benchmarks query, as a team writes it for one page: resolvers that read the
// upstream for every query, tokens verified, ownership checked.
import DataLoader from "dataloader";
import { jwtVerify } from "jose";
import { createSession, listSessions, viewSession, viewUser } from "./upstream.mjs";

const secret = new TextEncoder().encode(process.env.AUTH_SECRET);

export const typeDefs = `
  type CheckData { type: String! value: String }
  type Check { type: String! status: String! data: [CheckData!]! }
  type IdentityVerification { id: ID! status: String! hostedUrl: String checks: [Check!] user: User }
  type User { id: ID! kycLevel: String verifications(first: Int! = 20): [IdentityVerification!] }
  input CreateIdentityVerificationInput { userId: ID! returnUrl: String! tag: String }
  type CreateIdentityVerificationPayload { identityVerification: IdentityVerification }
  type Query {
    identityVerification(id: ID!): IdentityVerification
    identityVerifications(ids: [ID!]!): [IdentityVerification]!
    user(id: ID!): User
  }
  type Mutation {
    createIdentityVerification(input: CreateIdentityVerificationInput!): CreateIdentityVerificationPayload!
  }
`;

/** Claims of verified tokens: to verify one costs as much as the rest of a request. */
const verified = new Map();

async function verify(token) {
  const known = verified.get(token);
  if (known && known.exp * 1_000 > Date.now()) return known;
  const { payload } = await jwtVerify(token, secret, { algorithms: ["HS256"] });
  verified.set(token, payload);
  return payload;
}

/** A request's user is read once, however many of its sessions ask for it. */
const loadEach = (view) => new DataLoader((ids) => Promise.all(ids.map((id) => view(id).catch((error) => error))));

export async function createContext(authorization = "") {
  const claims = await verify(authorization.slice("Bearer ".length));
  const isOperator = claims.scope === "idv:operator";
  const userIds = [claims.mangopay_user_id].flat();
  return { mayView: (userId) => isOperator || userIds.includes(userId), users: loadEach(viewUser) };
}

async function sessionOfViewer(id, { mayView }) {
  const session = await viewSession(id);
  return session && mayView(session.UserId) ? session : null;
}

export const resolvers = {
  Query: {
    identityVerification: (_root, { id }, context) => sessionOfViewer(id, context),
    identityVerifications: (_root, { ids }, context) => Promise.all(ids.map((id) => sessionOfViewer(id, context))),
    user: (_root, { id }, { mayView, users }) => (mayView(id) ? users.load(id) : null),
  },
  Mutation: {
    async createIdentityVerification(_root, { input: { userId, returnUrl, tag } }, { mayView }) {
      if (!mayView(userId)) throw new Error("not allowed");
      return { identityVerification: await createSession(userId, { ReturnUrl: returnUrl, Tag: tag }) };
    },
  },
  IdentityVerification: {
    id: ({ Id }) => Id,
    status: ({ Status }) => Status,
    hostedUrl: ({ HostedUrl }) => HostedUrl,
    checks: ({ Checks }) => Checks,
    user: ({ UserId }, _args, { users }) => users.load(UserId),
  },
  Check: { type: ({ Type }) => Type, status: ({ CheckStatus }) => CheckStatus, data: ({ Data }) => Data },
  CheckData: { type: ({ Type }) => Type, value: ({ Value }) => Value },
  User: {
    id: ({ Id }) => Id,
    kycLevel: ({ KYCLevel }) => KYCLevel,
    verifications: ({ Id }, { first }) => listSessions(Id, first),
  },
};
