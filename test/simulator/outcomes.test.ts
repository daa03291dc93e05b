import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { manualClock } from "../../simulator/clock.js";
import { CHECKS_OF_FLOW, OUTCOMES } from "../../simulator/outcomes.js";
import type { SessionStatus, VerificationFlow } from "../../simulator/records.js";
import { canFollow } from "../../simulator/transitions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const STATUSES: SessionStatus[] = [
  "PENDING",
  "REVIEW",
  "VALIDATED",
  "REFUSED",
  "EXPIRED",
  "OUT_OF_DATE",
  "TIMEOUT",
  "ERROR",
];
const ReturnUrl = "https://app.example/done";
const clock = manualClock();

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await startSimulator({
    clock,
    settings: { tokenLifetimeSeconds: 1e9, rateLimits: [1e9, 1e9, 1e9, 1e9] },
  });
});
afterAll(() => simulator.stop());

const natural = {
  FirstName: "Ann",
  LastName: "Bee",
  Email: "a@example.org",
  Birthday: 188_301_600,
  Nationality: "FR",
  CountryOfResidence: "FR",
  TermsAndConditionsAccepted: true,
};
const legal = {
  Name: "Bee SARL",
  Email: "a@example.org",
  CompanyNumber: "42",
  LegalRepresentativeFirstName: "Ann",
  LegalRepresentativeLastName: "Bee",
  LegalRepresentativeBirthday: 5,
  TermsAndConditionsAccepted: true,
};

async function start(flow: VerificationFlow): Promise<{ id: string; userId: string }> {
  const path = flow === "NATURAL" ? "/users/natural" : "/users/legal";
  const userId = (
    await simulator.call("POST", path, flow === "NATURAL" ? natural : { ...legal, LegalPersonType: flow })
  ).body.Id as string;
  return {
    userId,
    id: (await simulator.call("POST", `/users/${userId}/identity-verifications`, { ReturnUrl })).body.Id as string,
  };
}

const finish = (id: string, outcome: string) => simulator.control("POST", `sessions/${id}/finish`, { outcome });
const view = async (id: string) => (await simulator.call("GET", `/identity-verifications/${id}`)).body;
const user = async (id: string) => (await simulator.call("GET", `/users/${id}`)).body;
const eventsOf = async (id: string) =>
  (
    (await simulator.call("GET", "/events?per_page=100&Sort=Date:DESC")).body as {
      ResourceId: string;
      EventType: string;
    }[]
  )
    .filter(({ ResourceId }) => ResourceId === id)
    .map(({ EventType }) => EventType);
const refused = (checks: { Type: string; CheckStatus: string; Reasons: { Type: string }[] }[]) =>
  checks.filter(({ CheckStatus }) => CheckStatus === "REFUSED").map(({ Type, Reasons }) => [Type, Reasons[0]?.Type]);

type Row = [
  outcome: string,
  flow: VerificationFlow,
  status: SessionStatus,
  kycLevel: string,
  refused: [string, string][],
];

describe("outcomes", () => {
  test.each<Row>([
    ["VALIDATED", "NATURAL", "VALIDATED", "REGULAR", []],
    ["VALIDATED", "SOLETRADER", "VALIDATED", "REGULAR", []],
    ["VALIDATED", "BUSINESS", "VALIDATED", "REGULAR", []],
    [
      "REFUSED_DOCUMENT_HAS_EXPIRED",
      "NATURAL",
      "REFUSED",
      "LIGHT",
      [["IDENTITY_DOCUMENT_VERIFICATION", "DOCUMENT_HAS_EXPIRED"]],
    ],
    [
      "REFUSED_FACE_MATCH_FAIL",
      "BUSINESS",
      "REFUSED",
      "LIGHT",
      [["IDENTITY_DOCUMENT_VERIFICATION", "FACE_MATCH_FAIL"]],
    ],
    ["REFUSED_NAME_MISMATCH", "NATURAL", "REFUSED", "LIGHT", [["IDV_NAME_MATCH_CHECK", "DOCUMENT_NOT_ACCEPTED"]]],
    ["REFUSED_UNDER_AGE", "SOLETRADER", "REFUSED", "LIGHT", [["IDV_AGE_CHECK", "DOCUMENT_NOT_ACCEPTED"]]],
    ["REVIEW", "SOLETRADER", "REVIEW", "LIGHT", [["BUSINESS_NAME_MATCH", "BUSINESS_NAME_MATCH_FAILED"]]],
    ["REVIEW", "BUSINESS", "REVIEW", "LIGHT", [["BUSINESS_INSIGHTS_MATCH", "BUSINESS_INSIGHTS_MATCH_FAILED"]]],
    ["REVIEW_COMPANY_NOT_FOUND", "BUSINESS", "REVIEW", "LIGHT", [["BUSINESS_VERIFICATION", "DOCUMENT_NOT_ACCEPTED"]]],
    // The trap: passed, and yet a check still says refused.
    [
      "REVIEW_VALIDATED",
      "BUSINESS",
      "VALIDATED",
      "REGULAR",
      [["BUSINESS_INSIGHTS_MATCH", "BUSINESS_INSIGHTS_MATCH_FAILED"]],
    ],
    ["REVIEW_REFUSED", "BUSINESS", "REFUSED", "LIGHT", [["BUSINESS_INSIGHTS_MATCH", "BUSINESS_INSIGHTS_MATCH_FAILED"]]],
    ["OUT_OF_DATE", "NATURAL", "OUT_OF_DATE", "LIGHT", []],
    ["EXPIRED", "NATURAL", "EXPIRED", "LIGHT", []],
    ["TIMEOUT", "NATURAL", "TIMEOUT", "LIGHT", []],
    ["ERROR", "NATURAL", "ERROR", "LIGHT", []],
  ])("%s of a %s user ends in %s at level %s", async (outcome, flow, status, kycLevel, expected) => {
    const { id, userId } = await start(flow);
    await finish(id, outcome);
    const session = await view(id);
    expect(session.Status).toBe(status);
    expect(refused(session.Checks)).toEqual(expected);
    expect((await user(userId)).KYCLevel).toBe(kycLevel);
  });

  test("the checks are those of the flow; of a refused document neither name nor age is checked", async () => {
    for (const flow of ["NATURAL", "SOLETRADER", "BUSINESS"] as const) {
      const { id } = await start(flow);
      await finish(id, "VALIDATED");
      expect((await view(id)).Checks.map(({ Type }: { Type: string }) => Type)).toEqual(CHECKS_OF_FLOW[flow]);
    }
    const { id } = await start("NATURAL");
    await finish(id, "REFUSED_DOCUMENT_UNREADABLE");
    expect((await view(id)).Checks).toHaveLength(1);
  });

  test("verified data overwrites the user's, in capitals as the machine read it", async () => {
    const { id, userId } = await start("NATURAL");
    await finish(id, "VALIDATED");
    expect(await user(userId)).toMatchObject({ FirstName: "ANN", LastName: "BEE", Birthday: 188_301_600 });
    const data = (await view(id)).Checks[0].Data as { Type: string; Value: string }[];
    expect(data).toContainEqual({ Type: "BIRTHDATE", Value: "188301600" });
  });

  test("a review that refuses rewrites the reason, one that passes leaves it", async () => {
    const { id } = await start("BUSINESS");
    await finish(id, "REVIEW");
    const before = (await view(id)).Checks;
    await finish(id, "REVIEW_REFUSED");
    const after = (await view(id)).Checks;
    expect(after[3].Reasons[0].Value).not.toBe(before[3].Reasons[0].Value);
  });

  test("what sends a session to review can be called REVIEW, as until 2025", async () => {
    await simulator.control("PATCH", "settings", { inconclusiveCheckStatus: "REVIEW" });
    const { id } = await start("BUSINESS");
    await finish(id, "REVIEW");
    await simulator.control("PATCH", "settings", { inconclusiveCheckStatus: "REFUSED" });
    expect((await view(id)).Checks[3].CheckStatus).toBe("REVIEW");
  });

  test.each([
    ["VALIDATED", ["VALIDATED"], "USER_KYC_REGULAR"],
    ["REFUSED_UNDER_AGE", ["FAILED"], undefined],
    ["OUT_OF_DATE", ["OUTDATED", "VALIDATED"], "USER_KYC_LIGHT"],
    ["EXPIRED", ["EXPIRED"], undefined],
  ])("%s is announced by events", async (outcome, names, userEvent) => {
    const { id, userId } = await start("NATURAL");
    await finish(id, outcome);
    expect(await eventsOf(id)).toEqual([...names, "PENDING"].map((name) => `IDENTITY_VERIFICATION_${name}`));
    expect((await eventsOf(userId))[0]).toBe(userEvent);
  });

  test.each([
    ["REVIEW", "NATURAL"],
    ["REFUSED_NAME_MISMATCH", "BUSINESS"],
  ] as const)("%s is no outcome of a %s user", async (outcome, flow) => {
    const { id } = await start(flow);
    await expect(finish(id, outcome)).rejects.toThrow("409");
  });

  test("whatever is asked for, a session only ever takes allowed steps, and what has ended stays", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<VerificationFlow>("NATURAL", "SOLETRADER", "BUSINESS"),
        fc.array(fc.constantFrom(...Object.keys(OUTCOMES)), { minLength: 1, maxLength: 5 }),
        async (flow, outcomes) => {
          const { id } = await start(flow);
          for (const outcome of outcomes) {
            const from = (await view(id)).Status as SessionStatus;
            await finish(id, outcome).catch(() => undefined);
            const to = (await view(id)).Status as SessionStatus;
            const isReachable =
              to === from ||
              canFollow(from, to) ||
              STATUSES.some((between) => canFollow(from, between) && canFollow(between, to));
            expect(isReachable).toBe(true);
            if (["REFUSED", "EXPIRED", "OUT_OF_DATE", "TIMEOUT", "ERROR"].includes(from)) expect(to).toBe(from);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("time", () => {
  test("a session that is not submitted expires on its seventh day", async () => {
    const { id } = await start("NATURAL");
    await clock.advance(7 * 86_400_000 - 2_000);
    expect((await view(id)).Status).toBe("PENDING");
    await clock.advance(2_000);
    expect((await view(id)).Status).toBe("EXPIRED");
  });

  test("days pass on demand", async () => {
    const { id } = await start("NATURAL");
    await simulator.control("POST", "clock", { advanceSeconds: 8 * 86_400 });
    expect((await view(id)).Status).toBe("EXPIRED");
  });
});
