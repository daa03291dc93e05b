import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { OutcomeDocument, PersonalDataDocument, StartVerificationDocument } from "../generated/operations.js";
import { tokenFor, tokenWithPersonalDataFor, WITHOUT_CACHE } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const userId = seededUserIds.newcomer;
const returnUrl = "https://app.example/verified?step=2";
/** In whole seconds, as the upstream's dates are. The gateway has the real clock. */
const startedAtMs = Math.floor(Date.now() / 1_000) * 1_000;
const clock = manualClock(startedAtMs);

let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await startGateway({ env: WITHOUT_CACHE, simulator: { clock } });
  token = await tokenFor(userId);
});
afterAll(() => gateway.stop());

async function start() {
  const { data, errors } = await gateway.query(StartVerificationDocument, {
    token,
    variables: { input: { userId, returnUrl, tag: "order-7", language: "FR_FR" } },
  });
  expect(errors).toBeUndefined();
  expect(data?.createIdentityVerification.userErrors).toEqual([]);
  const session = data?.createIdentityVerification.identityVerification;
  if (!session) throw new Error("no session was created");
  return session;
}

async function outcomeOf(id: string) {
  const { data, errors } = await gateway.query(OutcomeDocument, { token, variables: { id } });
  expect(errors).toBeUndefined();
  return data?.identityVerification;
}

describe("a verification, from its creation to its outcome", () => {
  test("a new session is pending, open for seven days, and has the URL to which to send the user", async () => {
    const session = await start();
    expect(session).toMatchObject({
      status: "PENDING",
      rawStatus: "PENDING",
      isFinal: false,
      returnUrl,
      tag: "order-7",
      createdAt: new Date(startedAtMs).toISOString(),
      updatedAt: new Date(startedAtMs).toISOString(),
      expiresAt: new Date(startedAtMs + 7 * 86_400_000).toISOString(),
      user: { id: userId },
      checks: [],
    });
    expect(session.hostedUrl).toContain(gateway.simulatorUrl);
    expect(session.hostedUrl).toContain("lng=fr-FR");
    expect(await outcomeOf(session.id)).toMatchObject({ status: "PENDING", checks: [] });
  });

  test("VALIDATED: every check passed and the user is verified", async () => {
    const { id } = await start();
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    expect(await outcomeOf(id)).toMatchObject({
      status: "VALIDATED",
      isFinal: true,
      expiresAt: null,
      user: { id: userId, kycLevel: "REGULAR" },
      checks: expect.arrayContaining([
        { type: "IDENTITY_DOCUMENT_VERIFICATION", status: "VALIDATED", reasons: [] },
        { type: "IDV_NAME_MATCH_CHECK", status: "VALIDATED", reasons: [] },
        { type: "IDV_AGE_CHECK", status: "VALIDATED", reasons: [] },
      ]) as unknown,
    });
  });

  test("REFUSED: the refused check says why", async () => {
    const { id } = await start();
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_UNREADABLE" });
    const session = await outcomeOf(id);
    expect(session).toMatchObject({ status: "REFUSED", isFinal: true });
    expect(session?.checks).toEqual([
      {
        type: "IDENTITY_DOCUMENT_VERIFICATION",
        status: "REFUSED",
        reasons: [{ type: "DOCUMENT_UNREADABLE", message: expect.stringMatching(/\w/) as unknown }],
      },
    ]);
  });

  test("the user submits the hosted page and is redirected back before the outcome is known", async () => {
    const { id, hostedUrl } = await start();
    const page = await fetch(hostedUrl ?? "");
    expect(page.status).toBe(200);
    const submitted = await fetch(hostedUrl ?? "", {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ outcome: "VALIDATED" }),
    });
    expect(submitted.status).toBe(303);
    expect(submitted.headers.get("location")).toBe(returnUrl);
    expect(await outcomeOf(id)).toMatchObject({ status: "PENDING" });
    await clock.advance(60_000);
    expect(await outcomeOf(id)).toMatchObject({ status: "VALIDATED" });
  });

  test("a session that is never submitted expires", async () => {
    const { id } = await start();
    await clock.advance(7 * 86_400_000 + 1_000);
    expect(await outcomeOf(id)).toMatchObject({ status: "EXPIRED", isFinal: true, expiresAt: null });
  });
});

describe("personal data", () => {
  async function validated() {
    const { id } = await start();
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    return id;
  }

  test("without idv:pii each value is null with a FORBIDDEN error, and all other fields are returned", async () => {
    const { data, errors = [] } = await gateway.query(PersonalDataDocument, {
      token,
      variables: { id: await validated() },
    });
    const values = data?.identityVerification?.checks?.flatMap((check) => check.data) ?? [];
    expect(values.map(({ type }) => type)).toEqual(expect.arrayContaining(["FIRST_NAME", "LAST_NAME", "BIRTHDATE"]));
    expect(values.every(({ value }) => value === null)).toBe(true);
    expect(errors).toHaveLength(values.length);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(["FORBIDDEN"]));
    expect(data?.identityVerification?.status).toBe("VALIDATED");
  });

  test("with idv:pii the values are there", async () => {
    const { data, errors } = await gateway.query(PersonalDataDocument, {
      token: await tokenWithPersonalDataFor(userId),
      variables: { id: await validated() },
    });
    expect(errors).toBeUndefined();
    const values = data?.identityVerification?.checks?.flatMap((check) => check.data) ?? [];
    expect(values.find(({ type }) => type === "BIRTHDATE")?.value).toMatch(/^-?\d+$/);
  });
});
