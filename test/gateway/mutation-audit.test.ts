import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import type { WriteAudit } from "../../src/operations/personal-data.js";
import { operatorToken, startGatewayFor, tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { countsOf } from "../support/metrics.js";
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

test("what cannot be recorded is not answered; a creation can be repeated with the key of the error", async () => {
  const lost: Parameters<WriteAudit>[0][] = [];
  const full = await startGatewayFor(gateway.simulatorUrl, {
    gateway: {
      writeAudit(line) {
        lost.push(line);
        throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      },
    },
  });
  const variables = { input: { ...input, tag: "unrecorded" } };
  const created = await full.query<{ createIdentityVerification: unknown }, unknown>(CREATE, {
    variables,
    token: await tokenFor(userId),
  });
  expect(created.data?.createIdentityVerification ?? null).toBeNull();
  const extensions = created.errors?.[0]?.extensions;
  expect(extensions).toMatchObject({ code: "AUDIT_UNAVAILABLE", retryable: true, idempotencyKey: expect.any(String) });
  const { idempotencyKey } = extensions as unknown as { idempotencyKey: string };
  expect(lost).toMatchObject([{ sessionId: await create({ tag: "unrecorded", idempotencyKey }) }]);

  const read = `{ identityVerification(id: "${seededSessionIds.validated}") { checks { data { value } } } }`;
  const answer = await full.query(read, { token: await tokenWithPersonalDataFor(seededUserIds.natural) });
  expect(answer).toMatchObject({ status: 500, errors: [{ extensions: { code: "AUDIT_UNAVAILABLE" } }] });
  expect(answer.data).toBeUndefined();

  expect(await countsOf(full.url, "gateway_audit_lines_lost_total")).toEqual({ "": 2 });
  expect(await countsOf(full.url, "gateway_audit_lines_total")).toEqual({});
  const lines = full.log.filter((text) => text.includes("operation failed"));
  expect(lines.map((text) => JSON.parse(text) as unknown)).toMatchObject(
    Array.from({ length: 2 }, () => ({ level: 50, codes: ["AUDIT_UNAVAILABLE"], causes: [{ code: "ENOSPC" }] })),
  );
  await full.stop();
});
