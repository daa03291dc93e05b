// Access to an object by its id: every argument of the schema that takes one, for each kind of viewer.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  getNamedType,
  type GraphQLArgument,
  GraphQLID,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isObjectType,
} from "graphql";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { operatorToken, tokenFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

interface Place {
  kind: "session" | "user" | "business" | "person";
  /** With $id instead of the id. */
  query: string;
  /** Part of every response that contains the object. */
  found: RegExp;
}

const PLACES: Record<string, Place[]> = {
  "Query.identityVerification(id)": [
    { kind: "session", query: '{ identityVerification(id: "$id") { id status } }', found: /"status":"/ },
    {
      kind: "session",
      query: '{ identityVerification(id: "$id") { id hostedUrl checks { type } user { id verifications { id } } } }',
      found: /"checks":\[/,
    },
  ],
  "Query.identityVerifications(ids)": [
    { kind: "session", query: '{ identityVerifications(ids: ["$id"]) { id status } }', found: /"status":"/ },
    { kind: "session", query: '{ identityVerifications(ids: ["$id", "$id"]) { id hostedUrl tag } }', found: /"tag":"/ },
  ],
  "Query.node(id)": [
    {
      kind: "session",
      query: '{ node(id: "$id") { id ... on IdentityVerification { status } } }',
      found: /"status":"/,
    },
    { kind: "user", query: '{ node(id: "$id") { id ... on User { kycLevel } } }', found: /"kycLevel":"/ },
  ],
  "Query.user(id)": [
    { kind: "user", query: '{ user(id: "$id") { id } }', found: /"user":\{/ },
    {
      kind: "user",
      query: '{ user(id: "$id") { id kycLevel verifications { id status } latestVerification { checks { type } } } }',
      found: /"kycLevel":"/,
    },
  ],
  "CreateIdentityVerificationInput.userId": [false, true].map((reuse): Place => ({
    kind: "user",
    query: `mutation { createIdentityVerification(input: { userId: "$id", returnUrl: "https://app.example", reuse: ${reuse} }) { identityVerification { id } isReused userErrors { code field message } } }`,
    found: /"identityVerification":\{/,
  })),
  "ReportReturnInput.identityVerificationId": [
    {
      kind: "session",
      query: `mutation { reportReturn(input: { identityVerificationId: "$id" }) { identityVerification { id status } userErrors { code field message } } }`,
      found: /"status":"/,
    },
  ],
  "RetryPersonVerificationInput.identityVerificationId": [
    {
      kind: "business",
      query: `mutation { retryPersonVerification(input: { identityVerificationId: "$id", personId: "$person" }) { person { id } userErrors { code field message } } }`,
      found: /"person":\{/,
    },
  ],
  "RetryPersonVerificationInput.personId": [
    {
      kind: "person",
      query: `mutation { retryPersonVerification(input: { identityVerificationId: "${seededSessionIds.owners}", personId: "$id" }) { person { id } userErrors { code field message } } }`,
      found: /"person":\{/,
    },
  ],
  "Subscription.identityVerificationUpdated(id)": [
    {
      kind: "session",
      query: 'subscription { identityVerificationUpdated(id: "$id") { id status } }',
      found: /"status":"/,
    },
  ],
  "Subscription.userUpdated(userId)": [
    { kind: "user", query: 'subscription { userUpdated(userId: "$id") { id kycLevel } }', found: /"kycLevel":"/ },
  ],
  "Subscription.userVerificationsUpdated(userId)": [
    {
      kind: "user",
      query: 'subscription { userVerificationsUpdated(userId: "$id") { id status } }',
      found: /"status":"/,
    },
  ],
};

const IDS: Record<Place["kind"], { own: string; others: string; absent: string; owner?: string }> = {
  session: {
    own: seededSessionIds.validated,
    others: seededSessionIds.nameMismatch,
    absent: "idnver_01ABSENT0000000000000000000",
  },
  user: { own: seededUserIds.natural, others: seededUserIds.refused, absent: "user_m_01ABSENT0000000000000000000" },
  // There is only one such business: it belongs to its owner, and to nobody else.
  business: {
    own: seededSessionIds.owners,
    others: seededSessionIds.owners,
    absent: "idnver_01ABSENT0000000000000000000",
    owner: seededUserIds.owners,
  },
  person: { own: "", others: "", absent: "psc_x_01ABSENT0000000000000000000", owner: seededUserIds.owners },
};
const MALFORMED = ["", "../users/other", "a b", "a%2Fb", "x".repeat(129), "idnver_é", "a\u0000b"];

let gateway: TestGateway;
let schema: GraphQLSchema;
let natural: string;
let owners: string;
let stranger: string;
let operator: string;
beforeAll(async () => {
  gateway = await startGateway();
  schema = await buildGatewaySchema();
  [natural, owners, stranger, operator] = await Promise.all([
    tokenFor(seededUserIds.natural),
    tokenFor(seededUserIds.owners),
    tokenFor(seededUserIds.payer),
    operatorToken(),
  ]);
  const { data } = await gateway.query<{ identityVerification: { persons: { id: string }[] } }, object>(
    `{ identityVerification(id: "${seededSessionIds.owners}") { persons { id } } }`,
    { token: operator },
  );
  IDS.person.own = IDS.person.others = data?.identityVerification.persons[0]?.id ?? "";
});
afterAll(() => gateway.stop());

/** The response, or all events of a subscription, without the values that necessarily differ. */
async function answer({ query }: Place, id: string, token: string): Promise<string> {
  const written = JSON.stringify(id).slice(1, -1);
  const text = query.replaceAll("$id", written).replace("$person", IDS.person.own);
  // Short malformed ids may be part of anything.
  const plain = (body: string) =>
    (id.length > 20 ? body.replaceAll(written, "ID") : body).replace(/"requestId":"[^"]+"/g, '"requestId":"R"');
  if (!query.startsWith("subscription")) return plain((await gateway.query(text, { token })).text);
  const stream = subscribe(gateway.url, text, token);
  const first = stream.has(1);
  await Promise.race([first, stream.ended]);
  stream.stop();
  return plain(JSON.stringify({ received: stream.received, errors: stream.errors }));
}

test("every argument and input field that takes an id is tested here", () => {
  const takesId = ({ type }: GraphQLArgument | GraphQLInputField) => getNamedType(type) === GraphQLID;
  const places = Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith("__"))
    .flatMap((type) => {
      if (isInputObjectType(type))
        return Object.values(type.getFields())
          .filter(takesId)
          .map(({ name }) => `${type.name}.${name}`);
      if (!isObjectType(type)) return [];
      return Object.values(type.getFields()).flatMap((field) =>
        field.args.filter(takesId).map(({ name }) => `${type.name}.${field.name}(${name})`),
      );
    });
  expect(places.sort()).toEqual(Object.keys(PLACES).sort());
});

const rows = Object.entries(PLACES).flatMap(([coordinate, places]) =>
  places.map((place, index): [string, Place] => [`${coordinate} ${index + 1}, ${place.kind}`, place]),
);

describe.each(rows)("%s", (_name, place) => {
  const ids = IDS[place.kind];

  test("the owner gets their own object", async () => {
    expect(await answer(place, ids.own, ids.owner === undefined ? natural : owners)).toMatch(place.found);
  });

  test("for another viewer it is absent, byte by byte", async () => {
    const seen = await answer(place, ids.own, stranger);
    expect(seen).not.toMatch(place.found);
    expect(seen).toBe(await answer(place, ids.absent, stranger));
  });

  test("likewise for the owner of another object", async () => {
    const seen = await answer(place, ids.others, natural);
    expect(seen).not.toMatch(place.found);
    expect(seen).toBe(await answer(place, ids.absent, natural));
  });

  test("an operator gets every object, and nothing for an absent one", async () => {
    expect(await answer(place, ids.own, operator)).toMatch(place.found);
    expect(await answer(place, ids.others, operator)).toMatch(place.found);
    expect(await answer(place, ids.absent, operator)).not.toMatch(place.found);
  });

  test("a malformed id is refused without being repeated, and without an upstream call", async () => {
    await gateway.resetUpstreamCalls();
    for (const id of MALFORMED) {
      const seen = await answer(place, id, operator);
      expect(seen).toMatch(/"code":"(BAD_USER_INPUT|INVALID)"/);
      if (id.length > 7) expect(seen).not.toContain(JSON.stringify(id).slice(1, -1));
    }
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });
});

describe("the response time does not reveal whether an object exists", () => {
  const ROUNDS = 200;

  // The difference in milliseconds depends on the machine. An upstream call in only one of the cases would reveal it, or
  // one case that nearly always takes longer.
  test.each([
    ["a session", '{ identityVerification(id: "$id") { status } }', IDS.session],
    ["a user", '{ user(id: "$id") { kycLevel } }', IDS.user],
  ])("%s: as many upstream calls each time, and neither is reliably the slower one", async (_what, query, ids) => {
    const own = await startGateway();
    const calls: Record<"others" | "absent", number[]> = { others: [], absent: [] };
    let othersTookLonger = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const took = { others: 0, absent: 0 };
      for (const which of round % 2 ? (["others", "absent"] as const) : (["absent", "others"] as const)) {
        await own.resetUpstreamCalls();
        const sentAt = performance.now();
        await own.query(query.replace("$id", ids[which]), { token: natural });
        took[which] = performance.now() - sentAt;
        calls[which].push((await own.upstreamCalls()).total);
      }
      if (took.others > took.absent) othersTookLonger += 1;
    }
    await own.stop();
    expect(calls.others).toEqual(calls.absent);
    expect(Math.abs(othersTookLonger / ROUNDS - 0.5)).toBeLessThan(0.4);
  });
});
