import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { startGatewayFor, tokenFor } from "../support/gateway.js";
import { createSessions } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const userId = seededUserIds.newcomer;

let gateway: TestGateway;
let token: string;
beforeEach(async () => {
  gateway = await startGateway({ env: { OPEN_SESSIONS_PER_USER: "2" } });
  token = await tokenFor(userId);
});
afterEach(() => gateway.stop());

interface Payload {
  createIdentityVerification: {
    identityVerification: { id: string; hostedUrl: string; status: string } | null;
    isReused: boolean;
    idempotencyKey: string | null;
    userErrors: { code: string; field: string; message: string }[];
  };
}

const MUTATION =
  "mutation($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { identityVerification { id hostedUrl status } isReused idempotencyKey userErrors { code field message } } }";

async function create(input: { reuse?: boolean; returnUrl?: string; idempotencyKey?: string } = {}) {
  const { data, errors } = await gateway.query<Payload, object>(MUTATION, {
    token,
    variables: { input: { userId, returnUrl: "https://app.example/done", ...input } },
  });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.createIdentityVerification;
}
const CREATE = "POST /users/:userId/identity-verifications";
const created = async () => (await gateway.upstreamCalls()).byEndpoint[CREATE] ?? 0;

test("a user has at most this many open sessions; a decided one no longer counts", async () => {
  const first = await create();
  await create();
  expect(await create()).toMatchObject({
    identityVerification: null,
    userErrors: [
      {
        code: "TOO_MANY_OPEN_SESSIONS",
        field: "userId",
        message: "The user has 2 or more open sessions.",
      },
    ],
  });
  expect(await created()).toBe(2);
  await gateway.control("POST", `sessions/${first.identityVerification?.id}/finish`, { outcome: "VALIDATED" });
  expect((await createElsewhere(false)).userErrors).toEqual([]);
});

test("twenty at once do not get past it", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => create()));
  expect(answers.filter(({ identityVerification }) => identityVerification)).toHaveLength(2);
  expect(await created()).toBe(2);
});

test("a repeated call at the limit still returns its session", async () => {
  const { identityVerification } = await create({ idempotencyKey: "0123456789abcdef" });
  await create();
  expect((await create({ idempotencyKey: "0123456789abcdef" })).identityVerification?.id).toBe(
    identityVerification?.id,
  );
});

test("reuse returns the pending session with the same returnUrl, and creates one only if there is none", async () => {
  const first = await create({ reuse: true });
  expect(first.isReused).toBe(false);
  const again = await create({ reuse: true });
  expect(again).toMatchObject({
    isReused: true,
    idempotencyKey: null,
    userErrors: [],
    identityVerification: first.identityVerification,
  });
  expect(again.identityVerification?.hostedUrl).toMatch(/^http/);
  const elsewhere = await create({ reuse: true, returnUrl: "https://app.example/elsewhere" });
  expect(elsewhere.isReused).toBe(false);
  expect(await created()).toBe(2);
});

test("reuse never returns a decided session", async () => {
  const first = await create();
  await gateway.control("POST", `sessions/${first.identityVerification?.id}/finish`, {
    outcome: "REFUSED_DOCUMENT_UNREADABLE",
  });
  const restarted = await createElsewhere(true);
  expect(restarted.isReused).toBe(false);
  expect(restarted.identityVerification?.id).not.toBe(first.identityVerification?.id);
});

/** Through a second gateway with the same upstream and an empty cache. */
async function createElsewhere(reuse: boolean) {
  const another = await startGatewayFor(gateway.simulatorUrl, { env: { OPEN_SESSIONS_PER_USER: "2" } });
  const { data } = await another.query<Payload, object>(MUTATION, {
    token,
    variables: { input: { userId, returnUrl: "https://app.example/done", reuse } },
  });
  await another.stop();
  if (!data) throw new Error("no answer");
  return data.createIdentityVerification;
}

describe("while the list of the user's sessions cannot be read as usual", () => {
  const LIST = "GET /users/:userId/identity-verifications";

  async function restart(rateLimit: number) {
    await gateway.stop();
    gateway = await startGateway({
      env: { OPEN_SESSIONS_PER_USER: "5" },
      simulator: { settings: { rateLimits: [rateLimit, 4_500, 8_800, 105_600] } },
    });
  }
  const passed = (answers: PromiseSettledResult<Payload["createIdentityVerification"]>[]) =>
    answers.filter((answer) => answer.status === "fulfilled" && answer.value.identityVerification !== null).length;

  async function createInTurn(count: number) {
    const answers = [];
    for (let index = 0; index < count; index += 1) answers.push(...(await Promise.allSettled([create()])));
    return answers;
  }

  test("because the quota is scarce: of 80 creations 5 pass", async () => {
    await restart(1_000);
    await createSessions(gateway.simulatorUrl, 810, seededUserIds.natural);
    await gateway.resetUpstreamCalls();
    // One response tells the gateway how little is left.
    await gateway.query("{ viewer { users { id kycLevel } } }", { token });
    const answers = await createInTurn(80);
    expect(passed(answers)).toBe(5);
    expect(answers.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(await created()).toBe(5);
  });

  test("because it fails: of 20 creations 5 pass", async () => {
    await restart(2_300);
    await gateway.control("POST", "faults", { kind: "status", status: 403, endpoint: LIST });
    expect(passed(await createInTurn(20))).toBe(5);
    expect(await created()).toBe(5);
  });

  test("because it hangs: the creation goes through", async () => {
    await restart(2_300);
    await gateway.control("POST", "faults", { kind: "timeout", endpoint: LIST });
    expect((await create()).identityVerification).not.toBeNull();
  });
});
