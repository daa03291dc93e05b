import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type GraphQLSchema, isObjectType } from "graphql";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { isPersonalData } from "../../src/schema/is-personal-data.js";
import { operatorToken, tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
let schema: GraphQLSchema;
beforeAll(async () => {
  gateway = await startGateway();
  schema = await buildGatewaySchema();
});
afterAll(() => gateway.stop());
beforeEach(() => void gateway.audit.splice(0));

/** What the upstream tells and any viewer of the object may read. Whoever adds a field says here that it is harmless, or marks it @pii. */
const OPEN: Record<string, string[]> = {
  IdentityVerification: [
    "id",
    "status",
    "rawStatus",
    "isFinal",
    "createdAt",
    "updatedAt",
    "expiresAt",
    "freshness",
    "hostedUrl",
    "returnUrl",
    "tag",
    "checks",
    "user",
    "persons",
    "refusalReasons",
    "extractedData",
    "nextAction",
    "nextActionFreshness",
  ],
  Check: ["id", "type", "rawType", "status", "rawStatus", "createdAt", "updatedAt", "data", "reasons"],
  CheckData: ["type", "rawType"],
  CheckReason: ["type", "rawType", "message", "checkType", "rawCheckType", "recommendation", "isRetryUseful"],
  ExtractedData: [],
  Person: ["id", "status", "rawStatus", "role", "hostedUrl", "validatedAt", "createdAt", "updatedAt", "data"],
  User: [
    "id",
    "personType",
    "rawPersonType",
    "kycLevel",
    "rawKycLevel",
    "category",
    "rawCategory",
    "status",
    "rawStatus",
    "createdAt",
    "isVerified",
    "freshness",
    "verifications",
    "verificationsConnection",
    "latestVerification",
    "renewal",
    "restrictions",
    "nextAction",
    "nextActionFreshness",
  ],
  Renewal: ["dueOn", "isDue", "isOverdue", "lastVerifiedOn", "freshness"],
  Restrictions: ["inflowsBlocked", "outflowsBlocked", "recommendation", "freshness"],
};
/** For each field marked @pii: in which seeded session it has a value, and what is selected to read it. */
interface Read {
  of: "natural" | "business" | "blocked";
  selection: string;
  isOfUser?: boolean;
  /** No seeded session has a value: reading none is audited all the same. */
  isUnset?: boolean;
}
const READS: Record<string, Read> = {
  "CheckData.value": { of: "natural", selection: "{ checks { id data { type value } } }" },
  "ExtractedData.firstName": { of: "natural", selection: "{ extractedData { firstName } }" },
  "ExtractedData.lastName": { of: "natural", selection: "{ extractedData { lastName } }" },
  "ExtractedData.birthDate": { of: "natural", selection: "{ extractedData { birthDate } }" },
  "ExtractedData.companyName": { of: "business", selection: "{ extractedData { companyName } }" },
  "ExtractedData.companyNumber": { of: "business", selection: "{ extractedData { companyNumber } }" },
  "Person.firstName": { of: "business", selection: "{ persons { id firstName } }" },
  "Person.lastName": {
    of: "business",
    selection: "{ nextAction { ... on CompletePersons { persons { id lastName } } } }",
  },
  "Person.email": { of: "business", selection: "{ persons { id email } }" },
  "Person.birthDate": { of: "business", selection: "{ persons { id birthDate } }" },
  "Person.country": { of: "business", selection: "{ persons { id country } }" },
  "Restrictions.cause": { of: "blocked", selection: "{ user { restrictions { cause } } }", isOfUser: true },
  "Restrictions.rawActionCode": {
    of: "blocked",
    selection: "{ user { nextAction { ... on ContactSupport { restrictions { rawActionCode } } } } }",
    isOfUser: true,
  },
  "Person.tag": { of: "business", selection: "{ persons { id tag } }", isUnset: true },
  "Person.nationality": { of: "business", selection: "{ persons { id nationality } }" },
};
const SESSIONS = {
  natural: seededSessionIds.validated,
  business: seededSessionIds.owners,
  blocked: seededSessionIds.blocked,
};
const USERS = { natural: seededUserIds.natural, business: seededUserIds.owners, blocked: seededUserIds.blocked };
const VALUES =
  /ALIX|MOREAU|1988-04-12|576806400|SIMON ET VIDAL|404833048|Dominique|Vidal|example\.org|1975-12-16|"FR"|FRAUDULENT|008705/;

function markedFields(): string[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(isPersonalData)
      .map((field) => `${type.name}.${field.name}`),
  );
}

describe("every field is classified", () => {
  test.each(Object.keys(OPEN))("%s", (name) => {
    const type = schema.getType(name);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const unclassed = fields
      .filter((field) => !isPersonalData(field) && !OPEN[name]?.includes(field.name))
      .map((field) => field.name);
    const both = fields
      .filter((field) => isPersonalData(field) && OPEN[name]?.includes(field.name))
      .map((field) => field.name);
    expect({ unclassed, both }).toEqual({ unclassed: [], both: [] });
  });

  test("no other type contains personal data, and every marked field is tested below", () => {
    expect(markedFields().filter((coordinate) => !(coordinate in READS))).toEqual([]);
    expect(markedFields().length).toBeGreaterThan(0);
  });
});

interface One {
  identityVerification: { id: string } & Record<string, unknown>;
}
const ask = (selection: string, token: string, id: string = seededSessionIds.validated) =>
  gateway.query<One, object>(
    `{ identityVerification(id: "${id}") { id status ...Read } } fragment Read on IdentityVerification ${selection}`,
    { token },
  );

describe.each(Object.entries(READS))("%s", (coordinate, { of, selection, isOfUser, isUnset }) => {
  test.each([
    ["its own user without the scope", () => tokenFor(USERS[of])],
    ["an operator without the scope", () => operatorToken()],
  ])("%s gets null with a FORBIDDEN error, and the other fields", async (_who, token) => {
    const { data, errors, status } = await ask(selection, await token(), SESSIONS[of]);
    expect(status).toBe(200);
    expect(data?.identityVerification).toMatchObject({ id: SESSIONS[of], status: "VALIDATED" });
    expect(new Set(errors?.map(({ extensions, message }) => `${extensions.code} ${message}`))).toEqual(
      new Set(["FORBIDDEN Personal data needs the scope idv:pii."]),
    );
    expect(errors?.every(({ path }) => path?.at(-1) === coordinate.split(".")[1])).toBe(true);
    expect(JSON.stringify(data)).not.toMatch(VALUES);
    expect(gateway.audit).toEqual([]);
  });

  test("its own user with the scope gets it, and leaves one audit line without the value", async () => {
    const { data, errors, headers } = await ask(selection, await tokenWithPersonalDataFor(USERS[of]), SESSIONS[of]);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toMatch(isUnset ? /:null/ : VALUES);
    expect(gateway.audit).toEqual([
      {
        audit: "personal_data_read",
        requestId: headers.get("x-request-id"),
        viewer: `development-user:${USERS[of]}`,
        reads: [{ sessionId: isOfUser ? null : SESSIONS[of], userId: USERS[of], fields: [coordinate] }],
      },
    ]);
    expect(JSON.stringify(gateway.audit)).not.toMatch(VALUES);
  });

  test("another user with the scope gets nothing, and no audit line is written", async () => {
    const { data } = await ask(selection, await tokenWithPersonalDataFor(seededUserIds.newcomer), SESSIONS[of]);
    expect(data?.identityVerification).toBeNull();
    expect(gateway.audit).toEqual([]);
  });
});

test("what the verification of a person extracted is personal data too, except for its kinds", async () => {
  const persons = "{ persons { data { type rawType value } } }";
  const kind = { type: "FIRST_NAME", rawType: "FIRST_NAME" };
  const refused = await ask(persons, await tokenFor(seededUserIds.owners), SESSIONS.business);
  expect(refused.data?.identityVerification).toMatchObject({
    persons: [{ data: [{ ...kind, value: null }, {}, {}] }, {}],
  });
  expect(refused.errors?.every(({ extensions }) => extensions.code === "FORBIDDEN")).toBe(true);
  expect(gateway.audit).toEqual([]);
  const read = await ask(persons, await tokenWithPersonalDataFor(seededUserIds.owners), SESSIONS.business);
  expect(read.data?.identityVerification).toMatchObject({
    persons: [{ data: [{ ...kind, value: "Dominique" }, {}, {}] }, {}],
  });
  expect(gateway.audit.map(({ reads }) => reads)).toEqual([
    [{ sessionId: SESSIONS.business, userId: USERS.business, fields: ["CheckData.value"] }],
  ]);
});

test("several sessions in one request write one line that names each", async () => {
  const token = await tokenWithPersonalDataFor(seededUserIds.natural, seededUserIds.soletrader);
  await gateway.query(`{ viewer { users { verifications(status: [VALIDATED]) { checks { data { value } } } } } }`, {
    token,
  });
  expect(gateway.audit).toHaveLength(1);
  expect(gateway.audit[0]?.reads.map(({ sessionId, userId }) => ({ sessionId, userId }))).toEqual([
    { sessionId: seededSessionIds.validated, userId: seededUserIds.natural },
    { sessionId: seededSessionIds.soletrader, userId: seededUserIds.soletrader },
  ]);
});

test("fields that are not selected write no line", async () => {
  await ask("{ checks { data { type } } }", await tokenWithPersonalDataFor(seededUserIds.natural));
  expect(gateway.audit).toEqual([]);
});

test("an event of a subscription writes a line as well", async () => {
  const stream = subscribe(
    gateway.url,
    `subscription { identityVerificationUpdated(id: "${seededSessionIds.validated}") { checks { data { value } } } }`,
    await tokenWithPersonalDataFor(seededUserIds.natural),
  );
  await stream.ended;
  expect(gateway.audit.map(({ reads }) => reads.map(({ sessionId }) => sessionId))).toEqual([
    [seededSessionIds.validated],
  ]);
});

test("the directive is part of the public schema", () => {
  expect(readFileSync("schema.graphql", "utf8")).toMatch(/value: String @pii/);
});
