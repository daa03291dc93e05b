import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type GatewayAlone,
  type GraphqlError,
  operatorTokenWithPersonalData,
  startGatewayFor,
} from "../support/gateway.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import {
  anything,
  failure,
  orAnything,
  person,
  regulatoryStatus,
  session,
  sessionList,
  user,
} from "../support/wire-payloads.js";

/** The upstream's responses, by method where it is not GET, and path. */
const answers = new Map<string, { status?: number; body: unknown }>();
const sibling = {
  Id: "idnver_good",
  UserId: "user_m_1",
  Status: "VALIDATED",
  CreationDate: 1_763_900_000,
  LastUpdate: 1_763_900_001,
  Checks: [],
};

/** What is stored of a creation whose own response cannot be read. */
const refusal = { StatusCode: "400", RequestURL: "", Resource: { Message: "refused", Type: "other" } };

let upstream: ScriptedUpstream;
let gateway: GatewayAlone;
let token: string;
let sequence = 0;

beforeAll(async () => {
  upstream = await startScriptedUpstream(({ method, url = "" }, response) => {
    const path = url.split("?")[0]?.replace("/v2.01/test", "") ?? "";
    const { status, body } = answers.get(method === "PUT" ? `PUT ${path}` : path) ?? {
      body: path.startsWith("/responses/") ? refusal : sibling,
    };
    sendJson(response, body, status);
  });
  // Reads with an unusable response are retried, here without delay.
  const env = { OPERATION_COST_LIMIT: "10000", OPERATION_ANSWER_LIMIT: "1000000" };
  gateway = await startGatewayFor(upstream.url, { env, gateway: { random: () => 0 } });
  token = await operatorTokenWithPersonalData();
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** Personal data is read too: it has to be fit to be sent. */
const personFields =
  "id status rawStatus role hostedUrl validatedAt createdAt updatedAt firstName lastName email birthDate country nationality tag data { type rawType value }";
const everything = `id status rawStatus isFinal hostedUrl returnUrl tag createdAt updatedAt expiresAt freshness { fetchedAt isStale } user { id }
  checks { id type rawType status rawStatus createdAt updatedAt data { type rawType value } reasons { type rawType message recommendation } }
  extractedData { firstName lastName birthDate companyName companyNumber } persons { ${personFields} }
  nextAction { __typename ... on CompletePersons { areLinksEmailed persons { id status } } ... on StartAgain { isUseful reasons { type } } }`;

interface Creation {
  createIdentityVerification: { identityVerification: { id: string } | null } | null;
}

interface Answer {
  good: { id: string; status: string } | null;
  odd: unknown;
}

const TYPED_CODES = ["UPSTREAM_INVALID_RESPONSE", "UPSTREAM_REJECTED"];
const expectTyped = (errors: GraphqlError[] = []) => {
  for (const { extensions } of errors) expect(TYPED_CODES).toContain(extensions.code);
};

/** Whether it was data. Otherwise it was a typed error; its sibling is as it is in both cases. */
async function check200(odd: string): Promise<boolean> {
  const query = `query { odd: ${odd} good: identityVerification(id: "idnver_good") { id status } }`;
  const { status, data, errors = [], text } = await gateway.query<Answer, object>(query, { token });
  expect(status).toBe(200);
  expect(text).not.toContain("INTERNAL_SERVER_ERROR");
  expectTyped(errors);
  expect(data?.good).toEqual({ id: "idnver_good", status: "VALIDATED" });
  return errors.length === 0 && data?.odd !== null;
}

/** Checks what comes of any such body, and that it is not always an error: then the property would say little. */
async function checkAny(
  bodies: fc.Arbitrary<unknown>,
  numRuns: number,
  query: (body: unknown, number: number) => Promise<boolean>,
): Promise<void> {
  let answered = 0;
  const property = fc.asyncProperty(bodies, async (body) => {
    if (await query(body, (sequence += 1))) answered += 1;
  });
  await fc.assert(property, { numRuns });
  expect(answered).toBeGreaterThan(numRuns / 10);
}

describe("whatever JSON the upstream sends", () => {
  test("a session is data or a typed error, and its sibling is unaffected", () =>
    checkAny(anything, 300, (body, number) => {
      answers.set(`/identity-verifications/idnver_${number}`, { body });
      return check200(`identityVerification(id: "idnver_${number}") { ${everything} }`);
    }));

  test("a list is data or a typed error, and its siblings are unaffected", () => {
    answers.set("/identity-verifications/idnver_listed", { body: { ...sibling, Id: "idnver_listed" } });
    return checkAny(fc.oneof(anything, sessionList), 300, (body, number) => {
      answers.set(`/users/user_m_list${number}/identity-verifications`, { body });
      return check200(`user(id: "user_m_list${number}") { verifications { ${everything} } }`);
    });
  });

  test("a user is data or a typed error, and its siblings are unaffected", () =>
    checkAny(orAnything(user), 300, (body, number) => {
      answers.set(`/sca/users/user_m_view${number}`, { body });
      return check200(
        `user(id: "user_m_view${number}") { id personType rawPersonType kycLevel rawKycLevel category rawCategory status rawStatus createdAt isVerified }`,
      );
    }));

  // Three calls each; there is a quota.
  test("a regulatory status is data or a typed error, and its siblings are unaffected", () =>
    checkAny(orAnything(regulatoryStatus), 100, (body, number) => {
      const id = `user_m_regulatory${number}`;
      const level = { KYCLevel: "REGULAR", UserStatus: "ACTIVE", UserCategory: "OWNER" };
      answers.set(`/sca/users/${id}`, { body: { Id: id, ...level } });
      answers.set(`/users/${id}/identity-verifications`, { body: [] });
      answers.set(`/users/${id}/regulatory`, { body });
      return check200(
        `user(id: "${id}") { renewal { dueOn isDue lastVerifiedOn } restrictions { inflowsBlocked outflowsBlocked cause rawActionCode recommendation } nextAction { __typename } }`,
      );
    }));

  test("the next action of a user whose session and level may be anything is one, or a typed error", () =>
    checkAny(fc.tuple(orAnything(session), orAnything(user)), 100, (bodies, number) => {
      const [session, user] = bodies as [unknown, unknown];
      const id = `user_m_next${number}`;
      answers.set(`/sca/users/${id}`, { body: user });
      answers.set(`/users/${id}/identity-verifications`, {
        body: [{ Id: `idnver_next${number}`, Status: "VALIDATED" }],
      });
      answers.set(`/identity-verifications/idnver_next${number}`, { body: session });
      answers.set(`/users/${id}/regulatory`, { body: {} });
      return check200(
        `user(id: "${id}") { nextAction { __typename ... on CompletePersons { persons { ${personFields} } } } }`,
      );
    }));

  test("a failure is a typed error, whatever its body", async () => {
    const failed = fc.tuple(fc.constantFrom(400, 403, 404, 405, 409, 422), orAnything(failure));
    await fc.assert(
      fc.asyncProperty(failed, async ([status, body]) => {
        const id = `idnver_failed${(sequence += 1)}`;
        answers.set(`/identity-verifications/${id}`, { status, body });
        expect(await check200(`identityVerification(id: "${id}") { ${everything} }`)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test("a creation is data, a user error or a typed error", () => {
    const created = session.map((fields) => ({
      ...fields,
      Id: "idnver_new",
      HostedUrl: "https://kyc.mangopay.com/new",
    }));
    return checkAny(fc.oneof(anything, created), 100, async (body, number) => {
      const userId = `user_m_new${number}`;
      answers.set(`/users/${userId}/identity-verifications`, { body });
      const { status, data, errors, text } = await gateway.query<Creation, object>(
        `mutation($userId: ID!) { createIdentityVerification(input: { userId: $userId, returnUrl: "https://app.example" }) { identityVerification { ${everything} } userErrors { code } } }`,
        { token, variables: { userId } },
      );
      expect(status).toBe(200);
      expect(text).not.toContain("INTERNAL_SERVER_ERROR");
      expectTyped(errors);
      return data?.createIdentityVerification?.identityVerification != null;
    });
  });

  test("a person who is asked again is data, a user error or a typed error", async () => {
    await fc.assert(
      fc.asyncProperty(orAnything(person), async (body) => {
        const id = `idnver_retry${(sequence += 1)}`;
        const PSCs = [{ Id: "psc_x_1", Status: "REJECTED" }];
        answers.set(`/identity-verifications/${id}`, { body: { ...sibling, Id: id, PSCs } });
        answers.set(`PUT /identity-verifications/${id}/pscs/psc_x_1/retry`, { body });
        const { status, errors, text } = await gateway.query(
          `mutation { retryPersonVerification(input: { identityVerificationId: "${id}", personId: "psc_x_1" }) { person { ${personFields} } userErrors { code } } }`,
          { token },
        );
        expect(status).toBe(200);
        expect(text).not.toContain("INTERNAL_SERVER_ERROR");
        expectTyped(errors);
      }),
      { numRuns: 100 },
    );
  });
});
