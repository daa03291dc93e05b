// What bench:throughput asks: as many requests for each workload as there are sessions, users or viewers.
import { signToken } from "./processes.mjs";

/** As the upstream stub has them. */
const USERS = 200;
const SESSIONS_PER_USER = 5;
const USERS_ON_A_PAGE = 10;

/** The load replaces it in each request. */
export const TAG = "%TAG%";

const sessionsOf = (user) =>
  Array.from({ length: SESSIONS_PER_USER }, (_, at) => `session_${user * SESSIONS_PER_USER + at}`);

/** One viewer for each user; each rotates over the sessions of that user. */
async function ofEachSession(scope, query) {
  const requests = [];
  for (let user = 0; user < USERS; user += 1) {
    const token = await signToken(`user_${user}`, `user_${user}`, scope);
    for (const id of sessionsOf(user)) requests.push({ token, body: { query, variables: { id } } });
  }
  // Neighbours are of different viewers.
  return requests.map((_, at) => requests[(at * 7) % requests.length]);
}

async function ofEachUser(bodyOf) {
  return Promise.all(
    Array.from({ length: USERS }, async (_, user) => ({
      token: await signToken(`user_${user}`),
      body: bodyOf(`user_${user}`),
    })),
  );
}

/** Fifty sessions of ten users, as a page of the platform's own staff shows them. */
async function ofOperators(query) {
  return Promise.all(
    Array.from({ length: USERS / USERS_ON_A_PAGE }, async (_, page) => {
      const token = await signToken([], `operator_${page}`, "idv:operator");
      const users = Array.from({ length: USERS_ON_A_PAGE }, (__, at) => page * USERS_ON_A_PAGE + at);
      return { token, body: { query, variables: { ids: users.flatMap(sessionsOf) } } };
    }),
  );
}

const STATUS = "query ($id: ID!) { identityVerification(id: $id) { id status hostedUrl } }";
const CHECKS =
  "query ($id: ID!) { identityVerification(id: $id) { id status checks { type status data { type value } } " +
  "user { id kycLevel } } }";
const FIFTY = "query ($ids: [ID!]!) { identityVerifications(ids: $ids) { id status user { id kycLevel } } }";
const SUMMARIES = "query ($id: ID!) { user(id: $id) { id kycLevel verifications { id status } } }";
const CREATE =
  "mutation ($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) " +
  "{ identityVerification { id status hostedUrl } } }";

const summaries = () => ofEachUser((id) => ({ query: SUMMARIES, variables: { id } }));
const statuses = () => ofEachSession("", STATUS);

/** In the order of the report. `servers` where not all take part: Tailcall reads no list of ids. */
export const WORKLOADS = {
  W1: { title: "status and link of a session", connections: 100, requests: statuses },
  W2: {
    title: "session, checks with data, its user",
    connections: 100,
    requests: () => ofEachSession("idv:pii", CHECKS),
  },
  W3: {
    title: "fifty sessions with their users",
    connections: 10,
    requests: () => ofOperators(FIFTY),
    servers: ["gateway", "mercurius", "apollo", "fixed"],
  },
  W4: { title: "user with summaries of sessions", connections: 100, requests: summaries },
  W5: {
    title: "create",
    connections: 100,
    requests: () =>
      ofEachUser((userId) => ({
        query: CREATE,
        variables: { input: { userId, returnUrl: "https://app.example/return", tag: TAG } },
      })),
    servers: ["gateway", "mercurius", "apollo", "fixed"],
  },
  "W4-delayed": {
    title: "W4, one connection, upstream 20 ms away",
    connections: 1,
    requests: summaries,
    servers: ["gateway-uncached", "mercurius", "apollo", "tailcall"],
    upstream: "delayed",
  },
  "W1-half": {
    title: "W1 at half of the server's own peak",
    connections: 100,
    requests: statuses,
    servers: ["gateway", "mercurius"],
    shareOfPeak: 0.5,
  },
};

export const inLines = (requests) => requests.map(({ token, body }) => `${token}\t${JSON.stringify(body)}\n`).join("");
