// Rows 10 to 12 and 49 of the reliability matrix.
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { type GatewayAlone, operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { eachOf, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const LIST = "GET /users/:userId/identity-verifications";
const LOOKUP = "GET /responses/:key";
const CREATE = "POST /users/:userId/identity-verifications";
const userId = seededUserIds.newcomer;
let gateway: TestGateway;
let token: string;

beforeEach(async () => {
  gateway = await startGateway({ simulator: { settings: WITHOUT_RATE_LIMIT } });
  token = await tokenFor(userId);
});
afterEach(() => gateway.stop());

interface Payload {
  createIdentityVerification: {
    identityVerification: { id: string; status: string } | null;
    idempotencyKey: string;
    userErrors: { code: string; field: string | null }[];
  };
}

async function create(
  idempotencyKey: string,
  { as = token, tag = "t", at = gateway }: { as?: string; tag?: string; at?: GatewayAlone } = {},
) {
  const { data, errors } = await at.query<Payload, object>(
    "mutation($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { identityVerification { id status } idempotencyKey userErrors { code field } } }",
    { token: as, variables: { input: { userId, returnUrl: "https://app.example", tag, idempotencyKey } } },
  );
  return { ...data?.createIdentityVerification, error: errors?.[0]?.extensions };
}

const sessionsUpstream = async () =>
  ((await gateway.control("GET", "sessions")) as { Id: string; UserId: string }[])
    .filter((session) => session.UserId === userId)
    .map(({ Id }) => Id);

test("row 10: when responses are lost after their effect, a thousand creations still create a thousand sessions", async () => {
  await gateway.control("POST", "faults", { kind: "response_lost_after_effect", endpoint: CREATE, rate: 0.3 });
  const keys = Array.from({ length: 1_000 }, (_, index) => `creation-number-${index}`);
  const ids = new Map<string, string>();
  await eachOf(keys, 16, async (key) => {
    // The client retries with the same key, after the time that the error gives.
    for (let tries = 0; !ids.has(key); tries += 1) {
      expect(tries).toBeLessThan(5);
      const { identityVerification, error } = await create(key);
      if (identityVerification) ids.set(key, identityVerification.id);
      else {
        expect(error).toMatchObject({ retryable: true });
        await delay((error?.retryAfterSeconds ?? 0) * 1_000);
      }
    }
  });
  expect(new Set(ids.values()).size).toBe(1_000);
  expect((await sessionsUpstream()).sort()).toEqual([...ids.values()].sort());
});

test("row 11: fifty concurrent creations with one key send one call and return one session", async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => create("the-one-key-of-all")));
  expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(1);
  // The list is read to count the user's open sessions.
  expect((await gateway.upstreamCalls()).byEndpoint).toEqual({ [LIST]: 1, [CREATE]: 1 });
});

test("row 12: the same key with different input is a conflict; another viewer's is a different key", async () => {
  const first = await create("0123456789abcdef");
  expect(await create("0123456789abcdef", { tag: "other" })).toMatchObject({
    identityVerification: null,
    userErrors: [{ code: "IDEMPOTENCY_CONFLICT", field: "idempotencyKey" }],
  });
  const others = await create("0123456789abcdef", { as: await operatorToken() });
  expect(others.identityVerification?.id).not.toBe(first.identityVerification?.id);
  expect(await sessionsUpstream()).toHaveLength(2);
});

test("a key returns the session in its current state, also from a gateway that has not seen it", async () => {
  const { identityVerification } = await create("0123456789abcdef");
  await gateway.control("POST", `sessions/${identityVerification?.id}/finish`, { outcome: "VALIDATED" });
  const simulatorUrl = gateway.simulatorUrl;
  const restarted = await startGatewayFor(simulatorUrl);
  const { data } = await restarted.query<Payload, object>(
    `mutation { createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example", tag: "t", idempotencyKey: "0123456789abcdef" }) { identityVerification { id status } idempotencyKey userErrors { code } } }`,
    { token },
  );
  await restarted.stop();
  expect(data?.createIdentityVerification).toMatchObject({
    identityVerification: { id: identityVerification?.id, status: "VALIDATED" },
    userErrors: [],
  });
});

test("row 49: if a creation takes longer than one attempt, its outcome is awaited", async () => {
  const patient = await startGatewayFor(gateway.simulatorUrl, { env: { UPSTREAM_TIMEOUT_MS: "2000" } });
  await gateway.control("POST", "faults", { kind: "latency", latencyMs: 600_000, endpoint: CREATE, times: 1 });
  const created = create("0123456789abcdef", { at: patient });
  const lookups = async () => (await gateway.upstreamCalls()).byEndpoint[LOOKUP] ?? 0;
  while ((await lookups()) === 0);
  await gateway.control("POST", "clock", { advanceSeconds: 600 });
  const { identityVerification } = await created;
  await patient.stop();
  expect(await sessionsUpstream()).toStrictEqual([identityVerification?.id]);
});

test("row 49: if a creation takes longer than the request may, the result is a timeout with the key", async () => {
  const hasty = await startGatewayFor(gateway.simulatorUrl, {
    env: { UPSTREAM_TIMEOUT_MS: "200", REQUEST_TIMEOUT_MS: "1000" },
  });
  await gateway.control("POST", "faults", { kind: "latency", latencyMs: 600_000, endpoint: CREATE, times: 1 });
  expect(await create("0123456789abcdef", { at: hasty })).toMatchObject({
    error: { code: "UPSTREAM_TIMEOUT", retryable: true, idempotencyKey: "0123456789abcdef" },
  });
  await hasty.stop();
  await gateway.control("DELETE", "faults");
  await gateway.control("POST", "clock", { advanceSeconds: 600 });
  const { identityVerification } = await create("0123456789abcdef");
  expect(await sessionsUpstream()).toStrictEqual([identityVerification?.id]);
});
