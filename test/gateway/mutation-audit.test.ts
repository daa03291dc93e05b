import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const userId = seededUserIds.newcomer;
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => void gateway.mutationAudit.splice(0));

const CREATE = `mutation($input: CreateIdentityVerificationInput!) {
  createIdentityVerification(input: $input) { identityVerification { id } userErrors { code } }
}`;
const input = { userId, returnUrl: "https://app.example/back" };

async function create(changes: object = {}, token = tokenFor(userId)): Promise<string | undefined> {
  const { data } = await gateway.query<
    { createIdentityVerification: { identityVerification: { id: string } | null } },
    unknown
  >(CREATE, { variables: { input: { ...input, ...changes } }, token: await token });
  return data?.createIdentityVerification.identityVerification?.id;
}

test("a creation says who created which session for whom; one that returns an earlier session says so", async () => {
  const id = await create();
  await create({ reuse: true }, operatorToken());
  const line = { audit: "mutation", mutation: "createIdentityVerification", userId, sessionId: id, personId: null };
  expect(gateway.mutationAudit).toEqual([
    { ...line, requestId: expect.any(String), viewer: expect.stringContaining(userId), outcome: "done" },
    { ...line, requestId: expect.any(String), viewer: expect.any(String), outcome: "reused" },
  ]);
});

test("what was refused says why, and repeats nothing but well-formed ids", async () => {
  await create({ userId: "not an id", returnUrl: "http://elsewhere.example", tag: "x".repeat(300) });
  await create({}, tokenFor(seededUserIds.business));
  expect(gateway.mutationAudit).toMatchObject([
    { outcome: "refused", userErrors: expect.arrayContaining(["INVALID", "TOO_LONG"]), userId: null, sessionId: null },
    { outcome: "refused", userErrors: ["USER_NOT_FOUND"], userId },
  ]);
  expect(JSON.stringify(gateway.mutationAudit)).not.toMatch(/not an id|elsewhere|xxx/);
});

test("a mutation whose outcome is unknown has failed", async () => {
  await gateway.control("POST", "faults", { kind: "status", status: 500 });
  await create();
  await gateway.control("DELETE", "faults");
  expect(gateway.mutationAudit).toMatchObject([{ outcome: "failed", userId, sessionId: null }]);
});

test("every mutation of the schema is audited", async () => {
  const id = await create();
  const token = await tokenFor(userId);
  await gateway.query(`mutation { reportReturn(input: { identityVerificationId: "${id}" }) { userErrors { code } } }`, {
    token,
  });
  await gateway.query(
    `mutation { retryPersonVerification(input: { identityVerificationId: "${id}", personId: "psc_1" }) {
      userErrors { code }
    } }`,
    { token },
  );
  expect(gateway.mutationAudit.slice(1)).toMatchObject([
    { mutation: "reportReturn", outcome: "done", userId, sessionId: id },
    { mutation: "retryPersonVerification", outcome: "refused", sessionId: id, personId: "psc_1" },
  ]);
  const { data } = await gateway.query<{ __schema: { mutationType: { fields: { name: string }[] } } }, unknown>(
    "{ __schema { mutationType { fields { name } } } }",
  );
  const audited = new Set(gateway.mutationAudit.map(({ mutation }) => mutation));
  expect(data?.__schema.mutationType.fields.map(({ name }) => name).sort()).toEqual([...audited].sort());
});

test("a mutation that cannot be recorded is not answered", async () => {
  const full = await startGatewayFor(gateway.simulatorUrl, {
    gateway: {
      writeAudit() {
        throw new Error("the disk is full");
      },
    },
  });
  const { data, text } = await full.query<{ createIdentityVerification: unknown }, unknown>(CREATE, {
    variables: { input },
    token: await tokenFor(userId),
  });
  expect(data?.createIdentityVerification ?? null).toBeNull();
  expect(text).toContain("INTERNAL_SERVER_ERROR");
  await full.stop();
});
