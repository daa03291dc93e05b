import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type GatewayAlone, operatorToken, startGatewayFor } from "../support/gateway.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

/** The upstream's responses, by the last part of the path. */
const answers = new Map<string, unknown>();
const sibling = {
  Id: "idnver_good",
  UserId: "user_m_1",
  Status: "VALIDATED",
  CreationDate: 1_763_900_000,
  LastUpdate: 1_763_900_001,
  Checks: [],
};

let upstream: ScriptedUpstream;
let gateway: GatewayAlone;
let token: string;
let sequence = 0;

beforeAll(async () => {
  upstream = await startScriptedUpstream((request, response) => {
    const path = (request.url ?? "").split("?")[0]?.replace("/v2.01/test", "") ?? "";
    sendJson(response, answers.has(path) ? answers.get(path) : sibling);
  });
  // Reads with an unusable response are retried, here without delay.
  gateway = await startGatewayFor(upstream.url, { gateway: { random: () => 0 } });
  token = await operatorToken();
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const everything =
  "id status rawStatus isFinal hostedUrl returnUrl tag createdAt updatedAt expiresAt freshness { fetchedAt isStale } user { id } checks { id type rawType status rawStatus createdAt updatedAt data { type rawType } reasons { type rawType message } }";
/** Forbidden is why somebody is blocked, as the viewer may not read personal data. */
const typedCodes = ["UPSTREAM_INVALID_RESPONSE", "UPSTREAM_REJECTED", "FORBIDDEN"];

/** Any JSON at all, and near misses: the right fields with any JSON in them, at every depth. */
const pair = fc.record({ Type: fc.jsonValue(), Value: fc.jsonValue() }, { requiredKeys: [] });
const check = fc.record(
  {
    CheckId: fc.jsonValue(),
    Type: fc.oneof(fc.jsonValue(), fc.constantFrom("IDV_AGE_CHECK", "constructor", "__proto__")),
    CheckStatus: fc.jsonValue(),
    CreationDate: fc.oneof(fc.jsonValue(), fc.double(), fc.maxSafeInteger()),
    LastUpdate: fc.oneof(fc.jsonValue(), fc.double()),
    Data: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(pair, fc.jsonValue()))),
    Reasons: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(pair, fc.jsonValue()))),
  },
  { requiredKeys: [] },
);
const session = fc.record(
  {
    Id: fc.oneof(fc.jsonValue(), fc.string()),
    Status: fc.oneof(fc.jsonValue(), fc.constantFrom("PENDING", "OUTDATED", "toString")),
    UserId: fc.jsonValue(),
    Tag: fc.jsonValue(),
    HostedUrl: fc.jsonValue(),
    ReturnUrl: fc.jsonValue(),
    CreationDate: fc.oneof(fc.jsonValue(), fc.double(), fc.maxSafeInteger()),
    LastUpdate: fc.oneof(fc.jsonValue(), fc.double()),
    Checks: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(check, fc.jsonValue()))),
  },
  { requiredKeys: [] },
);
const anything = fc.oneof(fc.jsonValue(), session, fc.array(fc.oneof(session, fc.jsonValue())));

interface Answer {
  good: { id: string; status: string } | null;
  odd: unknown;
}

async function check200(query: string, id: string): Promise<void> {
  const { status, data, errors = [], text } = await gateway.query<Answer, object>(query, { token, variables: { id } });
  expect(status).toBe(200);
  expect(text).not.toContain("INTERNAL_SERVER_ERROR");
  expect(errors.map(({ extensions }) => extensions.code).filter((code) => !typedCodes.includes(code))).toEqual([]);
  expect(data?.good).toEqual({ id: "idnver_good", status: "VALIDATED" });
}

describe("whatever JSON the upstream sends", () => {
  const runs = { numRuns: 300 };

  test("a session is data or a typed error, and its sibling is unaffected", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const id = `idnver_${(sequence += 1)}`;
        answers.set(`/identity-verifications/${id}`, body);
        await check200(
          `query($id: ID!) { odd: identityVerification(id: $id) { ${everything} } good: identityVerification(id: "idnver_good") { id status } }`,
          id,
        );
      }),
      runs,
    );
  });

  test("a list is data or a typed error, and its siblings are unaffected", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const id = `user_m_list${(sequence += 1)}`;
        answers.set(`/users/${id}/identity-verifications`, body);
        await check200(
          `query($id: ID!) { odd: user(id: $id) { verifications { ${everything} } } good: identityVerification(id: "idnver_good") { id status } }`,
          id,
        );
      }),
      runs,
    );
  });

  test("a user is data or a typed error, and its siblings are unaffected", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const id = `user_m_view${(sequence += 1)}`;
        answers.set(`/sca/users/${id}`, body);
        await check200(
          `query($id: ID!) { odd: user(id: $id) { id personType rawPersonType kycLevel category status createdAt } good: identityVerification(id: "idnver_good") { id status } }`,
          id,
        );
      }),
      runs,
    );
  });

  test("a regulatory status is data or a typed error, and its siblings are unaffected", async () => {
    const flags = fc.record({ Inflows: fc.jsonValue(), Outflows: fc.oneof(fc.jsonValue(), fc.constantFrom(0, 1)) });
    const day = fc.oneof(fc.jsonValue(), fc.constantFrom("2026-12-01", "2026-02-31", "+275760-09-14", "0000-00-00"));
    const kyc = fc.record({ LastKycDate: day, KycRenewalDeadline: day }, { requiredKeys: [] });
    const status = fc.record(
      {
        ActionCode: fc.oneof(fc.jsonValue(), fc.constantFrom("008711", "", "toString")),
        ScopeBlocked: fc.oneof(flags, fc.jsonValue()),
        KycInformation: fc.oneof(kyc, fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(status, fc.jsonValue()), async (body) => {
        const id = `user_m_regulatory${(sequence += 1)}`;
        answers.set(`/sca/users/${id}`, { Id: id, KYCLevel: "REGULAR", UserStatus: "ACTIVE", UserCategory: "OWNER" });
        answers.set(`/users/${id}/identity-verifications`, []);
        answers.set(`/users/${id}/regulatory`, body);
        await check200(
          `query($id: ID!) { odd: user(id: $id) { renewal { dueOn isDue lastVerifiedOn } restrictions { inflowsBlocked outflowsBlocked cause rawActionCode recommendation } nextAction { __typename } } good: identityVerification(id: "idnver_good") { id status } }`,
          id,
        );
      }),
      // Three calls each; there is a quota.
      { numRuns: 100 },
    );
  });

  test("a creation is data, a user error or a typed error", async () => {
    // Its outcome is looked up until the deadline.
    const hasty = await startGatewayFor(upstream.url, { env: { REQUEST_TIMEOUT_MS: "250" } });
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const userId = `user_m_new${(sequence += 1)}`;
        answers.set(`/users/${userId}/identity-verifications`, body);
        const { text } = await hasty.query(
          `mutation($userId: ID!) { createIdentityVerification(input: { userId: $userId, returnUrl: "https://app.example" }) { identityVerification { ${everything} } userErrors { code } } }`,
          { token, variables: { userId } },
        );
        expect(text).not.toContain("INTERNAL_SERVER_ERROR");
      }),
      { numRuns: 100 },
    );
    await hasty.stop();
  });
});
