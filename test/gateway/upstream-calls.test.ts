import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { operatorToken, startGatewayFor, tokenFor, WITHOUT_CACHE } from "../support/gateway.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { createSessions } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const VIEW = "GET /identity-verifications/:id";
const LIST = "GET /users/:userId/identity-verifications";
const USER = "GET /sca/users/:userId";
const CREATE = "POST /users/:userId/identity-verifications";

let gateway: TestGateway;
let endUser: string;
let operator: string;
/** Sessions of the seeded end user, newest first; seven in all. */
let ids: string[];

beforeAll(async () => {
  gateway = await startGateway({ env: WITHOUT_CACHE });
  endUser = await tokenFor(seededUserIds.natural);
  operator = await operatorToken();
  const { data } = await gateway.query<{ viewer: { users: { verifications: { id: string }[] }[] } }, object>(
    "{ viewer { users { verifications { id } } } }",
    { token: endUser },
  );
  ids = data?.viewer.users[0]?.verifications.map(({ id }) => id) ?? [];
  expect(ids).toHaveLength(7);
});

beforeEach(() => gateway.resetUpstreamCalls());
afterAll(() => gateway.stop());

type Row = [name: string, who: "end user" | "operator", query: () => string, calls: Record<string, number>];

const me = `user(id: "${seededUserIds.natural}")`;
const fifty = () => JSON.stringify(Array.from({ length: 50 }, (_, index) => ids[index % ids.length]));
const list = (items: string[]) => JSON.stringify(items);

const rows: Row[] = [
  ["the viewer alone", "end user", () => "{ viewer { userIds isOperator users { id } } }", {}],
  [
    "summaries of all sessions",
    "end user",
    () => "{ viewer { users { verifications { id status createdAt updatedAt expiresAt isFinal } } } }",
    { [LIST]: 1 },
  ],
  [
    "summaries of all sessions and the user",
    "end user",
    () => `{ ${me} { kycLevel personType verifications { status } } }`,
    { [LIST]: 1, [USER]: 1 },
  ],
  [
    "summaries by user id, nothing of the user",
    "end user",
    () => `{ ${me} { id verifications { status } } }`,
    { [LIST]: 1 },
  ],
  ["the user alone", "end user", () => `{ ${me} { id } }`, { [USER]: 1 }],
  [
    "one user under three aliases",
    "end user",
    () => `{ a: ${me} { kycLevel } b: ${me} { category } c: node(id: "${seededUserIds.natural}") { id } }`,
    { [USER]: 1 },
  ],
  [
    "detail of the three newest sessions",
    "end user",
    () => "{ viewer { users { verifications(first: 3) { id checks { type } } } } }",
    { [LIST]: 1, [VIEW]: 3 },
  ],
  [
    "detail of all sessions",
    "end user",
    () => "{ viewer { users { verifications { hostedUrl returnUrl tag checks { status } } } } }",
    { [LIST]: 1, [VIEW]: 7 },
  ],
  [
    "detail of the latest session",
    "end user",
    () => "{ viewer { users { latestVerification { hostedUrl } } } }",
    { [LIST]: 1, [VIEW]: 1 },
  ],
  [
    "sessions and the latest one from one list",
    "end user",
    () => "{ viewer { users { verifications { status } latestVerification { status } } } }",
    { [LIST]: 1 },
  ],
  [
    "a status filter is applied before detail is read",
    "end user",
    () => "{ viewer { users { verifications(status: [REFUSED]) { status checks { type } } } } }",
    { [LIST]: 1, [VIEW]: 1 },
  ],
  [
    "detail in a fragment that is skipped",
    "end user",
    () =>
      "query($no: Boolean = false) { viewer { users { verifications { status ...D @include(if: $no) } } } } fragment D on IdentityVerification { checks { type } }",
    { [LIST]: 1 },
  ],
  [
    "detail in nested fragments",
    "end user",
    () =>
      "{ viewer { users { verifications(first: 2) { ...A } } } } fragment A on Node { id ...B } fragment B on IdentityVerification { tag }",
    { [LIST]: 1, [VIEW]: 2 },
  ],
  ["one session, summary", "end user", () => `{ identityVerification(id: "${ids[0]}") { status } }`, { [VIEW]: 1 }],
  [
    "one session, everything, and its user by id",
    "end user",
    () => `{ identityVerification(id: "${ids[0]}") { status hostedUrl checks { type } user { id } } }`,
    { [VIEW]: 1 },
  ],
  [
    "one session and its user's level",
    "end user",
    () => `{ identityVerification(id: "${ids[0]}") { status user { kycLevel } } }`,
    { [VIEW]: 1, [USER]: 1 },
  ],
  [
    "one session under three aliases",
    "end user",
    () =>
      `{ a: identityVerification(id: "${ids[0]}") { tag } b: identityVerification(id: "${ids[0]}") { checks { type } } c: node(id: "${ids[0]}") { id ... on IdentityVerification { tag } } }`,
    { [VIEW]: 1 },
  ],
  [
    "summary and detail of the same session",
    "end user",
    () => `{ a: identityVerification(id: "${ids[0]}") { status } b: identityVerification(id: "${ids[0]}") { tag } }`,
    { [VIEW]: 1 },
  ],
  [
    "fifty ids of which seven differ, summaries, served by the one list",
    "end user",
    () => `{ identityVerifications(ids: ${fifty()}) { status } }`,
    { [LIST]: 1 },
  ],
  [
    "fifty ids of which seven differ, detail",
    "end user",
    () => `{ identityVerifications(ids: ${fifty()}) { checks { type } } }`,
    { [VIEW]: 7 },
  ],
  [
    "fifty ids of which seven differ, summaries, for an operator who has no list",
    "operator",
    () => `{ identityVerifications(ids: ${fifty()}) { status } }`,
    { [VIEW]: 7 },
  ],
  [
    "summaries under aliases, served by the one list",
    "end user",
    () => `{ ${ids.map((id, index) => `s${index}: identityVerification(id: "${id}") { status }`).join(" ")} }`,
    { [LIST]: 1 },
  ],
  [
    "somebody else's user",
    "end user",
    () => `{ user(id: "${seededUserIds.business}") { kycLevel verifications { status } } }`,
    {},
  ],
  [
    "malformed ids",
    "end user",
    () => `{ identityVerifications(ids: ${list(["../users", "a b", ""])}) { status } }`,
    {},
  ],
  [
    "a session twice in a list, with its user's sessions below it",
    "end user",
    () =>
      `{ identityVerifications(ids: ${list([ids[0] ?? "", ids[0] ?? ""])}) { status user { verifications { status } } } }`,
    { [VIEW]: 1, [LIST]: 1 },
  ],
];

describe("upstream calls of a query, counted by the simulator", () => {
  test.each(rows)("%s (%s)", async (_name, who, query, calls) => {
    await gateway.query(query(), { token: who === "operator" ? operator : endUser });
    expect((await gateway.upstreamCalls()).byEndpoint).toEqual(calls);
  });

  test("creating a session, with all of its fields and its user's sessions: the list before, for the limit, and after", async () => {
    const { data } = await gateway.query<{ createIdentityVerification: { userErrors: unknown[] } }, object>(
      `mutation { createIdentityVerification(input: { userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example/done" }) {
        userErrors { code } identityVerification { id hostedUrl status checks { type } user { verifications { status } } } } }`,
      { token: await tokenFor(seededUserIds.newcomer) },
    );
    expect(data?.createIdentityVerification.userErrors).toEqual([]);
    expect((await gateway.upstreamCalls()).byEndpoint).toEqual({ [CREATE]: 1, [LIST]: 2 });
  });
});

test("150 sessions cost two calls of the list, with the upstream's numbers of pages and without", async () => {
  await createSessions(gateway.simulatorUrl, 150, seededUserIds.business);
  const token = await tokenFor(seededUserIds.business);
  for (const fault of [undefined, { kind: "page_headers_missing", endpoint: LIST }]) {
    if (fault) await gateway.control("POST", "faults", fault);
    await gateway.resetUpstreamCalls();
    const { data } = await gateway.query<{ viewer: { users: { verifications: object[] }[] } }, object>(
      "{ viewer { users { verifications(first: 100) { id } } } }",
      { token },
    );
    expect(data?.viewer.users[0]?.verifications).toHaveLength(100);
    expect((await gateway.upstreamCalls()).byEndpoint).toEqual({ [LIST]: 2 });
  }
});

test("of 1,300 sessions without a number of pages, the newest are there", async () => {
  const sessions = Array.from({ length: 1_300 }, (_, index) => ({
    Id: `idnver_${index}`,
    CreationDate: 1_763_900_000 + index,
  }));
  const upstream = await startScriptedUpstream(({ url = "" }, response) => {
    const query = new URL(url, "http://upstream.example").searchParams;
    const sorted = query.get("Sort") === "CreationDate:DESC" ? [...sessions].reverse() : sessions;
    const perPage = Number(query.get("per_page"));
    sendJson(response, sorted.slice((Number(query.get("page")) - 1) * perPage).slice(0, perPage));
  });
  const alone = await startGatewayFor(upstream.url);
  const { data, errors } = await alone.query<{ user: { verifications: { id: string }[] } }, object>(
    `{ user(id: "user_m_1") { verifications(first: 2) { id } } }`,
    { token: operator },
  );
  expect(errors).toBeUndefined();
  expect(data?.user.verifications.map(({ id }) => id)).toEqual(["idnver_1299", "idnver_1298"]);
  await alone.stop();
  await upstream.stop();
});

test("one token serves every call of a gateway", async () => {
  const { byEndpoint } = (await gateway.control("GET", "calls")) as { byEndpoint: Record<string, number> };
  expect(byEndpoint["POST /oauth/token"] ?? 0).toBe(0);
});
