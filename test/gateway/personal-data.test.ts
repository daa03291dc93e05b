import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { isObjectType, type GraphQLSchema } from "graphql";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { isPersonalData } from "../../src/personal-data.js";
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
  IdentityVerification: ["id", "status", "rawStatus", "isFinal", "createdAt", "updatedAt", "expiresAt", "freshness", "hostedUrl", "returnUrl", "tag", "checks", "user"],
  Check: ["id", "type", "rawType", "status", "rawStatus", "createdAt", "updatedAt", "data", "reasons"],
  CheckData: ["type", "rawType"],
  CheckReason: ["type", "rawType", "message"],
  User: ["id", "personType", "rawPersonType", "kycLevel", "rawKycLevel", "category", "rawCategory", "status", "rawStatus", "createdAt", "verifications", "latestVerification"],
};
/** For each field marked @pii, a query that reads it in the validated session of the seeded natural user. */
const READS: Record<string, string> = {
  "CheckData.value": "{ checks { id data { type value } } }",
};

function markedFields(): string[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types.flatMap((type) => Object.values(type.getFields()).filter(isPersonalData).map((field) => `${type.name}.${field.name}`));
}

describe("every field has a class", () => {
  test.each(Object.keys(OPEN))("%s", (name) => {
    const type = schema.getType(name);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const unclassed = fields.filter((field) => !isPersonalData(field) && !OPEN[name]?.includes(field.name)).map((field) => field.name);
    const both = fields.filter((field) => isPersonalData(field) && OPEN[name]?.includes(field.name)).map((field) => field.name);
    expect({ unclassed, both }).toEqual({ unclassed: [], both: [] });
  });

  test("no other type holds what the upstream tells of people, and every marked field is tried below", () => {
    expect(markedFields().filter((coordinate) => !(coordinate in READS))).toEqual([]);
    expect(markedFields().length).toBeGreaterThan(0);
  });
});

interface One {
  identityVerification: { id: string } & Record<string, unknown>;
}
const ask = (selection: string, token: string) =>
  gateway.query<One, object>(`{ identityVerification(id: "${seededSessionIds.validated}") { id status ...Read } } fragment Read on IdentityVerification ${selection}`, { token });

describe.each(Object.entries(READS))("%s", (coordinate, selection) => {
  test.each([
    ["its own user without the scope", () => tokenFor(seededUserIds.natural)],
    ["an operator without the scope", () => operatorToken()],
  ])("%s gets null with a FORBIDDEN error, and what is beside it", async (_who, token) => {
    const { data, errors, status } = await ask(selection, await token());
    expect(status).toBe(200);
    expect(data?.identityVerification).toMatchObject({ id: seededSessionIds.validated, status: "VALIDATED" });
    expect(new Set(errors?.map(({ extensions, message }) => `${extensions.code} ${message}`))).toEqual(new Set(["FORBIDDEN Personal data needs the scope idv:pii."]));
    expect(errors?.every(({ path }) => path?.at(-1) === coordinate.split(".")[1])).toBe(true);
    expect(JSON.stringify(data)).not.toMatch(/MOREAU|ALIX/i);
    expect(gateway.audit).toEqual([]);
  });

  test("its own user with the scope gets it, and leaves one audit line without the value", async () => {
    const { data, errors, headers } = await ask(selection, await tokenWithPersonalDataFor(seededUserIds.natural));
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toMatch(/MOREAU|ALIX|1988|576806400/i);
    expect(gateway.audit).toEqual([
      {
        audit: "personal_data_read",
        requestId: headers.get("x-request-id"),
        viewer: `development-user:${seededUserIds.natural}`,
        reads: [{ sessionId: seededSessionIds.validated, userId: seededUserIds.natural, fields: expect.arrayContaining([coordinate]) }],
      },
    ]);
    expect(JSON.stringify(gateway.audit)).not.toMatch(/MOREAU|ALIX|576806400/i);
  });

  test("another user with the scope gets nothing and leaves no line", async () => {
    const { data } = await ask(selection, await tokenWithPersonalDataFor(seededUserIds.newcomer));
    expect(data?.identityVerification).toBeNull();
    expect(gateway.audit).toEqual([]);
  });
});

test("several sessions in one request are one line that names each", async () => {
  const token = await tokenWithPersonalDataFor(seededUserIds.natural, seededUserIds.soletrader);
  await gateway.query(`{ viewer { users { verifications(status: [VALIDATED]) { checks { data { value } } } } } }`, { token });
  expect(gateway.audit).toHaveLength(1);
  expect(gateway.audit[0]?.reads.map(({ sessionId, userId }) => ({ sessionId, userId }))).toEqual([
    { sessionId: seededSessionIds.validated, userId: seededUserIds.natural },
    { sessionId: seededSessionIds.soletrader, userId: seededUserIds.soletrader },
  ]);
});

test("what is not selected leaves no line", async () => {
  await ask("{ checks { data { type } } }", await tokenWithPersonalDataFor(seededUserIds.natural));
  expect(gateway.audit).toEqual([]);
});

test("an event of a subscription leaves a line as well", async () => {
  const stream = subscribe(gateway.url, `subscription { identityVerificationUpdated(id: "${seededSessionIds.validated}") { checks { data { value } } } }`, await tokenWithPersonalDataFor(seededUserIds.natural));
  await stream.ended;
  expect(gateway.audit.map(({ reads }) => reads.map(({ sessionId }) => sessionId))).toEqual([[seededSessionIds.validated]]);
});

test("the mark is in the public contract", async () => {
  const { readFile } = await import("node:fs/promises");
  expect(await readFile("schema.graphql", "utf8")).toMatch(/value: String @pii/);
});
