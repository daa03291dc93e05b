// What a reload replaces in a running gateway, and that it replaces all of it or nothing.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createTrustedDocuments, signDevelopmentToken } from "../support/built.js";
import { post, tokenFor } from "../support/gateway.js";
import { subscribe, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const OTHER_SECRET = "kE7vT1nX9zB4mK6hW2cR8dL0sJ5gY3pU";
const OTHER_WEBHOOK_SECRET = "Yw8sN4hJ6kE0uV2iC7oA3r";
const KEPT = "query Kept { viewer { userIds } }";
const OLD = "query Old { viewer { isOperator } }";
const NEW = "query New { viewer { isOperator userIds } }";
const BROKEN = "query Broken { viewer { nickname } }";
const WATCH = `subscription Watch { identityVerificationUpdated(id: "${seededSessionIds.pending}") { status } }`;
const documentsOf = (...texts: string[]) =>
  createTrustedDocuments(JSON.stringify(Object.fromEntries(texts.map((text, index) => [`document-${index}`, text]))));

let gateway: TestGateway;
let token: string;
beforeEach(async () => {
  gateway = await startGateway({
    env: { WEBHOOK_SECRETS: WEBHOOK_SECRET },
    gateway: { trustedDocuments: documentsOf(KEPT, OLD, WATCH) },
  });
  token = await tokenFor(seededUserIds.natural);
});
afterEach(() => gateway.stop());

const ofOtherSecret = () =>
  signDevelopmentToken(
    { userIds: [seededUserIds.natural], isOperator: false, canReadPersonalData: false },
    { secret: OTHER_SECRET },
    "mangopay_user_id",
    Date.now(),
  );
const statusOf = async (query: string, by = token) => (await post(gateway.url, { query }, by)).status;
const webhookStatus = async (secret: string) =>
  (await fetch(`${gateway.url}/webhooks/mangopay/${secret}?EventType=A_B&RessourceId=1&Date=1`)).status;
const lines = () => gateway.log.map((line) => JSON.parse(line) as { msg: string; level: number });
const reloads = () => lines().filter(({ msg }) => msg === "settings reloaded");

test("auth secrets, webhook secrets and documents are replaced, and one line names them without values", async () => {
  const other = await ofOtherSecret();
  expect(await statusOf(KEPT, other)).toBe(401);
  gateway.reload({ AUTH_SECRET: OTHER_SECRET, WEBHOOK_SECRETS: OTHER_WEBHOOK_SECRET }, documentsOf(KEPT, NEW, WATCH));
  expect(await statusOf(KEPT, other)).toBe(200);
  expect(await statusOf(KEPT)).toBe(401);
  expect(await statusOf(NEW, other)).toBe(200);
  expect(await statusOf(OLD, other)).toBe(400);
  expect(await webhookStatus(OTHER_WEBHOOK_SECRET)).toBe(200);
  expect(await webhookStatus(WEBHOOK_SECRET)).toBe(404);
  expect(reloads()).toMatchObject([
    {
      level: 30,
      changed: ["AUTH_SECRET", "WEBHOOK_SECRETS", "TRUSTED_DOCUMENTS"],
      documents: { added: 1, removed: 1, total: 3 },
      needsRestart: [],
    },
  ]);
  expect(gateway.log.join("\n")).not.toMatch(new RegExp(`${OTHER_SECRET}|${OTHER_WEBHOOK_SECRET}`));
});

test("a second auth secret rotates the first: both are accepted in between", async () => {
  const other = await ofOtherSecret();
  gateway.reload({ AUTH_SECRET_PREVIOUS: OTHER_SECRET });
  expect([await statusOf(KEPT), await statusOf(KEPT, other)]).toEqual([200, 200]);
  gateway.reload({ AUTH_SECRET: OTHER_SECRET });
  expect([await statusOf(KEPT), await statusOf(KEPT, other)]).toEqual([401, 200]);
});

test("a running subscription goes on, although its document, its secret and the webhooks' are gone", async () => {
  const watching = subscribe<{ identityVerificationUpdated: { status: string } }>(gateway.url, WATCH, token);
  await watching.has(1);
  gateway.reload({ AUTH_SECRET: OTHER_SECRET, WEBHOOK_SECRETS: OTHER_WEBHOOK_SECRET }, documentsOf(KEPT));
  await gateway.control("POST", `sessions/${seededSessionIds.pending}/finish`, { outcome: "VALIDATED" });
  await fetch(
    `${gateway.url}/webhooks/mangopay/${OTHER_WEBHOOK_SECRET}?EventType=IDENTITY_VERIFICATION_VALIDATED` +
      `&RessourceId=${seededSessionIds.pending}&Date=1`,
  );
  expect((await watching.has(2))[1]).toEqual({ identityVerificationUpdated: { status: "VALIDATED" } });
  watching.stop();
  expect(watching.errors).toEqual([]);
  const again = subscribe(gateway.url, WATCH, await ofOtherSecret());
  await again.ended;
  expect(again.errors).toMatchObject([{ extensions: { code: "DOCUMENT_NOT_TRUSTED" } }]);
});

describe("nothing changes when", () => {
  test.each<[string, Record<string, string>, () => ReturnType<typeof documentsOf> | null, string]>([
    ["a document cannot run", {}, () => documentsOf(KEPT, NEW, BROKEN), "TRUSTED_DOCUMENTS has 1 that cannot run"],
    [
      "a secret is too short",
      { AUTH_SECRET_PREVIOUS: "short" },
      () => documentsOf(NEW),
      "AUTH_SECRET_PREVIOUS must be",
    ],
    ["the new settings leave out the documents", {}, () => null, "TRUSTED_DOCUMENTS cannot be removed by a reload"],
    [
      "the new settings leave out the webhooks' secrets",
      { WEBHOOK_SECRETS: "" },
      () => documentsOf(NEW),
      "WEBHOOK_SECRETS cannot be removed",
    ],
    [
      "the new settings leave out the auth secrets",
      { AUTH_SECRET: "" },
      () => documentsOf(NEW),
      "AUTH_SECRET cannot be removed by a reload",
    ],
  ])("%s", async (_what, env, documents, problem) => {
    const all = { WEBHOOK_SECRETS: OTHER_WEBHOOK_SECRET, AUTH_SECRET: OTHER_SECRET, LOG_LEVEL: "error", ...env };
    expect(() => gateway.reload(all, documents())).toThrow(problem);
    expect(await statusOf(OLD)).toBe(200);
    expect(await statusOf(NEW)).toBe(400);
    expect(await statusOf(KEPT, await ofOtherSecret())).toBe(401);
    expect(await webhookStatus(WEBHOOK_SECRET)).toBe(200);
    expect(await webhookStatus(OTHER_WEBHOOK_SECRET)).toBe(404);
    expect(reloads()).toEqual([]);
    expect(lines().some(({ msg }) => msg === "request")).toBe(true);
  });
});

test("documents that only get other ids are replaced too, and the line says so", async () => {
  const documentId = "renamed";
  const renamed = createTrustedDocuments(JSON.stringify({ [documentId]: KEPT, old: OLD, watch: WATCH }));
  const status = async () => (await post(gateway.url, { documentId }, token)).status;
  expect(await status()).toBe(400);
  gateway.reload({}, renamed);
  expect(await status()).toBe(200);
  gateway.reload({}, renamed);
  expect(reloads()).toMatchObject([
    { changed: ["TRUSTED_DOCUMENTS"], documents: { added: 0, removed: 0, total: 3 } },
    { changed: [] },
  ]);
});

test("a document that cannot run is named by its id", () => {
  expect(() => gateway.reload({}, documentsOf(BROKEN, KEPT))).toThrow(/cannot run \(documents check.*\): document-0$/);
});

test("the level of the log changes, and the line is written whichever of the two levels shows it", async () => {
  gateway.reload({ LOG_LEVEL: "error" });
  expect(reloads()).toMatchObject([{ changed: ["LOG_LEVEL"] }]);
  const before = gateway.log.length;
  await statusOf(KEPT);
  expect(gateway.log.length).toBe(before);
  gateway.reload({ LOG_LEVEL: "info" });
  expect(reloads()).toHaveLength(2);
  await statusOf(KEPT);
  expect(gateway.log.length).toBeGreaterThan(before + 1);
});

test("other settings stay as they are, and are named until a restart", async () => {
  gateway.reload({ LOG_LEVEL: "debug", MANGOPAY_API_KEY: "other", PORT: "1" });
  gateway.reload({ LOG_LEVEL: "debug", PORT: "1" });
  expect(reloads()).toMatchObject([
    { changed: ["LOG_LEVEL"], needsRestart: ["PORT", "MANGOPAY_API_KEY"] },
    { changed: [], needsRestart: ["PORT"] },
  ]);
  expect(await statusOf(KEPT)).toBe(200);
});
