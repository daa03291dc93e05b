// What a view shows that the list did not know yet.
import { describe, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { loadNextAction, type NextActionContext } from "../../src/resolvers/load-next-action.js";
import { IdentityVerification } from "../../src/schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../../src/schema/identity-verification-status.js";

const { PENDING, REFUSED, VALIDATED, EXPIRED } = Status;
const freshness = { fetchedAt: new Date(), isStale: false };

function session(id: string, status: Status): IdentityVerification {
  const [createdAt, updatedAt] = [new Date(), new Date()];
  const detail = { hostedUrl: null, returnUrl: null, tag: null, checks: [], persons: [] };
  const isFinal = status !== PENDING;
  return Object.assign(new IdentityVerification(), { id, status, isFinal, createdAt, updatedAt, detail, freshness });
}

async function actionOf(
  listed: [id: string, status: Status][],
  viewed: Record<string, Status | "GONE">,
  isBlocked = false,
) {
  const views = new Map(Object.entries(viewed).map(([id, as]) => [id, as === "GONE" ? null : session(id, as)]));
  const list = listed.map(([id, status]) => session(id, status));
  const identityVerifications = {
    user: () => ({ kycLevel: "LIGHT", status: "ACTIVE", category: "OWNER", personType: "NATURAL", freshness }),
    forUser: () => list,
    listFreshness: () => freshness,
    regulatoryStatus: () => ({
      ...{ inflowsBlocked: isBlocked, outflowsBlocked: false, rawActionCode: null },
      ...{ lastVerifiedOn: null, renewalDeadline: null, freshness },
    }),
    load: (id: string) => (views.has(id) ? views.get(id) : list.find((each) => each.id === id)),
  };
  const context = { identityVerifications, clock: systemClock, returns: { of: () => undefined } };
  const loaded = await loadNextAction("user_m_1", context as unknown as NextActionContext);
  const { reason, cause } = (loaded?.action ?? {}) as Partial<Record<string, string>>;
  return [loaded?.action?.constructor.name, reason ?? cause].filter(Boolean).join(" ");
}

describe("a session is listed as pending, but viewed as", () => {
  test.each<[Status | "GONE", boolean, string]>([
    [REFUSED, false, "StartAgain REFUSED"],
    [REFUSED, true, "ContactSupport"],
    [VALIDATED, false, "WaitForOutcome KYC_LEVEL"],
    [VALIDATED, true, "ContactSupport"],
    ["GONE", false, "StartVerification"],
    ["GONE", true, "ContactSupport"],
  ])("%s, of a user who is blocked: %s", async (viewed, isBlocked, action) => {
    expect(await actionOf([["a", PENDING]], { a: viewed }, isBlocked)).toBe(action);
  });
});

test("several sessions that are listed as pending may all be over", async () => {
  const listed: [string, Status][] = [
    ["a", PENDING],
    ["b", PENDING],
    ["c", PENDING],
  ];
  expect(await actionOf(listed, { a: "GONE", b: EXPIRED, c: REFUSED })).toBe("StartAgain EXPIRED");
});
