// Renewal, restrictions and the next action of users, as the simulator plays them.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Clock, manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const LIST = "GET /users/:userId/identity-verifications";
const USER = "GET /sca/users/:userId";
const VIEW = "GET /identity-verifications/:id";
const REGULATORY = "GET /users/:userId/regulatory";

const QUERY = `{ viewer { users {
  kycLevel isVerified
  renewal { dueOn isDue isOverdue lastVerifiedOn }
  restrictions { inflowsBlocked outflowsBlocked cause rawActionCode recommendation }
  nextAction {
    __typename
    ... on RedirectUser { identityVerificationId url until }
    ... on WaitForOutcome { reason identityVerificationId }
    ... on StartAgain { startCause: cause isUseful }
    ... on RenewVerification { userId dueOn isOverdue }
    ... on StartVerification { userId }
    ... on EnrolForStrongAuthentication { isVerified }
    ... on ContactSupport { supportCause restrictions { outflowsBlocked recommendation } }
  }
} } }`;

interface Shown {
  kycLevel: string;
  isVerified: boolean;
  renewal: { dueOn: string | null; isDue: boolean; lastVerifiedOn: string | null } | null;
  restrictions: Record<string, unknown> | null;
  nextAction: { __typename: string; dueOn?: string } | null;
}

let gateway: TestGateway;
beforeEach(() => start());

async function start(clock?: Clock): Promise<void> {
  gateway = await startGateway({
    simulator: { settings: WITHOUT_RATE_LIMIT, clock },
    env: { CACHE_REVIEW_SECONDS: "0", CACHE_REGULATORY_SECONDS: "0" },
  });
}
afterEach(() => gateway.stop());

async function ask(userId: string): Promise<Shown> {
  const token = await tokenWithPersonalDataFor(userId);
  const { data, errors } = await gateway.query<{ viewer: { users: Shown[] } }, object>(QUERY, { token });
  expect(errors).toBeUndefined();
  const [user] = data?.viewer.users ?? [];
  if (!user) throw new Error("no user");
  return user;
}

const change = (userId: string, body: object) => gateway.control("POST", `users/${userId}/change`, body);

test.each<[keyof typeof seededUserIds, object]>([
  ["newcomer", { __typename: "StartVerification", userId: seededUserIds.newcomer }],
  ["payer", { __typename: "NoAction" }],
  ["refused", { __typename: "StartAgain", startCause: "REFUSED", isUseful: true }],
  ["business", { __typename: "WaitForOutcome", reason: "MANUAL_REVIEW" }],
  ["owners", { __typename: "CompletePersons" }],
  ["renewing", { __typename: "RenewVerification" }],
  ["blocked", { __typename: "ContactSupport", supportCause: "RESTRICTED" }],
  ["enrolling", { __typename: "EnrolForStrongAuthentication", isVerified: false }],
])("the next action of the seeded user %s", async (name, action) => {
  expect((await ask(seededUserIds[name])).nextAction).toMatchObject(action);
});

test("a renewal, from the notice to the downgrade and back", async () => {
  // At the upstream it is still the last day.
  const yesterdayMs = Date.now() - 86_400_000;
  await gateway.stop();
  await start(manualClock(yesterdayMs));
  const id = seededUserIds.renewing;
  const due = await ask(id);
  expect(due).toMatchObject({ kycLevel: "REGULAR", isVerified: true, renewal: { isDue: true } });
  const renew = { __typename: "RenewVerification", userId: id };
  expect(due.nextAction).toEqual({ ...renew, dueOn: due.renewal?.dueOn, isOverdue: false });
  // The upstream lowers the level after the last day, but not at once.
  const dueOn = new Date(yesterdayMs).toISOString().slice(0, 10);
  await change(id, { change: "RENEWAL_REQUIRED", deadline: dueOn });
  const overdue = await ask(id);
  expect(overdue).toMatchObject({ isVerified: true, renewal: { dueOn, isOverdue: true } });
  expect(overdue.nextAction).toEqual({ ...renew, dueOn, isOverdue: true });
  await change(id, { change: "RENEWED" });
  const renewed = await ask(id);
  // It is years ahead, and may still change.
  expect(renewed).toMatchObject({ isVerified: true, renewal: { isDue: false, dueOn: null } });
  expect(renewed.nextAction).toMatchObject({ __typename: "NoAction" });
});

test.each(["true", "false"])("with PERSONS_EMAILED %s, it is said who sends the links to persons", async (setting) => {
  await gateway.stop();
  gateway = await startGateway({ env: { PERSONS_EMAILED: setting } });
  const token = await tokenFor(seededUserIds.owners);
  const action = "nextAction { ... on CompletePersons { areLinksEmailed persons { id } } }";
  const { data } = await gateway.query<{ viewer: { users: object[] } }, object>(
    `{ viewer { users { ${action} latestVerification { ${action} } } } }`,
    { token },
  );
  const shown = { areLinksEmailed: setting === "true", persons: [expect.anything(), expect.anything()] };
  expect(data?.viewer.users).toEqual([{ nextAction: shown, latestVerification: { nextAction: shown } }]);
});

test("the wait for the level names the session that is validated, not another of the user's", async () => {
  await gateway.control("PATCH", "settings", { kycLevelDelayMs: 60_000 });
  const id = seededUserIds.newcomer;
  const [refused, validated, open] = await createSessions(gateway.simulatorUrl, 3, id);
  await gateway.control("POST", `sessions/${refused}/finish`, { outcome: "REFUSED_DOCUMENT_NOT_ACCEPTED" });
  expect((await ask(id)).nextAction).toMatchObject({ __typename: "RedirectUser", identityVerificationId: open });
  await gateway.control("POST", `sessions/${validated}/finish`, { outcome: "VALIDATED" });
  const waiting = { __typename: "WaitForOutcome", reason: "KYC_LEVEL", identityVerificationId: validated };
  expect((await ask(id)).nextAction).toEqual(waiting);
});

test("a downgrade is shown before the level has followed, with a renewal that was begun", async () => {
  await gateway.control("PATCH", "settings", { kycLevelDelayMs: 60_000 });
  const id = seededUserIds.renewing;
  await change(id, { change: "DOWNGRADED" });
  const shown = await ask(id);
  expect(shown).toMatchObject({ isVerified: true, renewal: null });
  expect(shown.nextAction).toMatchObject({ __typename: "StartAgain", startCause: "OUT_OF_DATE" });
  const [begun] = await createSessions(gateway.simulatorUrl, 1, id);
  expect((await ask(id)).nextAction).toMatchObject({ __typename: "RedirectUser", identityVerificationId: begun });
});

test("a block and its end", async () => {
  const id = seededUserIds.renewing;
  await change(id, { change: "BLOCKED", actionCode: "008711" });
  const blocked = await ask(id);
  expect(blocked.restrictions).toEqual({
    inflowsBlocked: true,
    outflowsBlocked: true,
    cause: "IDENTITY_PROOF_NEEDED",
    rawActionCode: "008711",
    recommendation:
      "We need a new proof of your identity. Please contact our support, who will tell you how to send it.",
  });
  expect(blocked.nextAction).toMatchObject({ __typename: "ContactSupport" });
  await change(id, { change: "UNBLOCKED" });
  expect((await ask(id)).restrictions).toMatchObject({ inflowsBlocked: false, outflowsBlocked: false, cause: null });
});

test("why somebody is blocked is personal data: only with the scope, and each read is recorded", async () => {
  const query = "{ viewer { users { restrictions { outflowsBlocked cause rawActionCode recommendation } } } }";
  const id = seededUserIds.blocked;
  const without = await gateway.query(query, { token: await tokenFor(id) });
  expect(without.data).toEqual({
    viewer: {
      users: [
        {
          restrictions: { outflowsBlocked: true, cause: null, rawActionCode: null, recommendation: expect.any(String) },
        },
      ],
    },
  });
  expect(without.errors?.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  const before = gateway.audit.length;
  await gateway.query(query, { token: await tokenWithPersonalDataFor(id) });
  expect(gateway.audit.slice(before)).toMatchObject([
    { reads: [{ sessionId: null, userId: id, fields: ["Restrictions.cause", "Restrictions.rawActionCode"] }] },
  ]);
});

test("where the regulatory status is not to be had, its fields are null, and the rest stands", async () => {
  await gateway.control("POST", "faults", { kind: "status", status: 404, endpoint: REGULATORY });
  expect(await ask(seededUserIds.renewing)).toMatchObject({
    kycLevel: "REGULAR",
    renewal: null,
    restrictions: null,
    nextAction: { __typename: "NoAction" },
  });
});

test.each([400, 403, 404])("a block that was known stands when the status is refused with %i", async (refusal) => {
  const blocked = await ask(seededUserIds.blocked);
  expect(blocked.nextAction).toMatchObject({ __typename: "ContactSupport", supportCause: "RESTRICTED" });
  await gateway.control("POST", "faults", { kind: "status", status: refusal, endpoint: REGULATORY });
  expect(await ask(seededUserIds.blocked)).toEqual(blocked);
});

test("while it cannot be read, its fields are null with an error, and siblings stand", async () => {
  await gateway.control("POST", "faults", { kind: "status", status: 503, endpoint: REGULATORY });
  const token = await tokenFor(seededUserIds.renewing);
  const { data, errors } = await gateway.query(
    "{ viewer { users { kycLevel renewal { isDue } nextAction { __typename } } } }",
    { token },
  );
  expect(data).toEqual({ viewer: { users: [{ kycLevel: "REGULAR", renewal: null, nextAction: null }] } });
  expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual(
    expect.arrayContaining([
      ["renewal", "UPSTREAM_UNAVAILABLE"],
      ["nextAction", "UPSTREAM_UNAVAILABLE"],
    ]),
  );
});

test.each([USER, LIST, REGULATORY])("an action is marked that depends on an older answer of %s", async (endpoint) => {
  await gateway.stop();
  gateway = await startGateway({
    simulator: { settings: WITHOUT_RATE_LIMIT },
    env: { CACHE_REVIEW_SECONDS: "0", CACHE_OPEN_SECONDS: "0", CACHE_REGULATORY_SECONDS: "0" },
  });
  const token = await tokenFor(seededUserIds.renewing);
  const query = `{ viewer { users {
    nextAction { __typename } nextActionFreshness { isStale } renewal { freshness { isStale } }
  } } }`;
  const fresh = (isStale: boolean) => ({ freshness: { isStale } });
  const shown = (isStale: boolean) => [
    {
      nextAction: { __typename: "RenewVerification" },
      nextActionFreshness: { isStale },
      renewal: fresh(isStale && endpoint === REGULATORY),
    },
  ];
  expect((await gateway.query(query, { token })).data).toEqual({ viewer: { users: shown(false) } });
  await gateway.control("POST", "faults", { kind: "status", status: 503, endpoint });
  expect((await gateway.query(query, { token })).data).toEqual({ viewer: { users: shown(true) } });
});

test("a list that is suddenly missing does not mean that there are no sessions", async () => {
  await gateway.stop();
  gateway = await startGateway({
    simulator: { settings: WITHOUT_RATE_LIMIT },
    env: { CACHE_REVIEW_SECONDS: "0", CACHE_OPEN_SECONDS: "0", CACHE_ABSENT_SECONDS: "0" },
  });
  const token = await tokenFor(seededUserIds.business);
  const query = `{ viewer { users {
    nextAction { ... on WaitForOutcome { reason } } nextActionFreshness { isStale } verifications { status }
  } } }`;
  const shown = (isStale: boolean) => [
    {
      nextAction: { reason: "MANUAL_REVIEW" },
      nextActionFreshness: { isStale },
      verifications: [{ status: "REVIEW" }],
    },
  ];
  expect((await gateway.query(query, { token })).data).toEqual({ viewer: { users: shown(false) } });
  await gateway.control("POST", "faults", { kind: "status", status: 404, endpoint: LIST });
  expect((await gateway.query(query, { token })).data).toEqual({ viewer: { users: shown(true) } });
});

test("the persons of a blocked business can verify themselves all the same", async () => {
  await change(seededUserIds.owners, { change: "BLOCKED" });
  expect((await ask(seededUserIds.owners)).nextAction).toMatchObject({ __typename: "CompletePersons" });
});

test.each<[keyof typeof seededUserIds, Record<string, number>]>([
  ["newcomer", { [LIST]: 1, [USER]: 1, [REGULATORY]: 1 }],
  ["renewing", { [LIST]: 1, [USER]: 1, [REGULATORY]: 1 }],
  ["business", { [LIST]: 1, [USER]: 1 }],
  // The persons are in the view of the session.
  ["owners", { [LIST]: 1, [USER]: 1, [VIEW]: 1 }],
  // A block comes before a new start, the reasons of which are in the view.
  ["refused", { [LIST]: 1, [USER]: 1, [REGULATORY]: 1, [VIEW]: 1 }],
  ["payer", { [LIST]: 1, [USER]: 1, [REGULATORY]: 1 }],
])("the next action of %s costs these calls with nothing cached, and then none", async (name, calls) => {
  await gateway.stop();
  gateway = await startGateway({ simulator: { settings: WITHOUT_RATE_LIMIT } });
  const token = await tokenFor(seededUserIds[name]);
  const query = "{ viewer { users { nextAction { __typename ... on RedirectUser { url } } } } }";
  await gateway.query(query, { token });
  expect((await gateway.upstreamCalls()).byEndpoint).toEqual(calls);
  await gateway.query(query, { token });
  expect((await gateway.upstreamCalls()).byEndpoint).toEqual(calls);
});
