// The table of the next action: session x level x renewal x restriction x kind of user x state of the account.
import { describe, expect, test } from "@jest/globals";
import {
  actionWithoutStatus,
  actionWithStatus,
  afterValidation,
  type RegulatoryFacts,
  sessionThatCounts,
  type UserFacts,
} from "../../src/resolvers/user-next-action.js";
import { IdentityVerification } from "../../src/schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../../src/schema/identity-verification-status.js";
import { KycLevel } from "../../src/schema/kyc-level.js";
import { Person } from "../../src/schema/person.js";
import { PersonType } from "../../src/schema/person-type.js";
import { Renewal } from "../../src/schema/renewal.js";
import { RestrictionCause, Restrictions } from "../../src/schema/restrictions.js";
import { UserCategory } from "../../src/schema/user-category.js";
import { UserStatus } from "../../src/schema/user-status.js";

const now = new Date("2026-12-01T12:00:00Z");
const MINUTE_MS = 60_000;
const IN_PROGRESS = [Status.PENDING, Status.REVIEW, Status.UNKNOWN];
const STATUSES = ["NONE", ...Object.values(Status)] as const;

interface Case {
  status: (typeof STATUSES)[number];
  level: KycLevel;
  isRenewalDue: boolean;
  isBlocked: boolean;
  personType: PersonType;
  account: UserStatus;
  category: UserCategory;
  /** How long ago the session changed. */
  agoMs: number;
}

const USUAL: Case = {
  status: "NONE",
  level: KycLevel.LIGHT,
  isRenewalDue: false,
  isBlocked: false,
  personType: PersonType.NATURAL,
  account: UserStatus.ACTIVE,
  category: UserCategory.OWNER,
  agoMs: MINUTE_MS,
};

function sessionWith(status: Status, dates: Partial<IdentityVerification> = {}): IdentityVerification {
  return Object.assign(new IdentityVerification(), { status, isFinal: !IN_PROGRESS.includes(status), ...dates });
}

function actionOf(set: Partial<Case>): string {
  const { status, level, isRenewalDue, isBlocked, personType, account, category, agoMs } = { ...USUAL, ...set };
  const latest = status === "NONE" ? undefined : sessionWith(status, { updatedAt: new Date(now.getTime() - agoMs) });
  const user = { kycLevel: level, status: account, category, personType };
  const facts: UserFacts = { userId: "user_m_1", user, latest, now };
  const regulatory: RegulatoryFacts = {
    renewal: Object.assign(new Renewal(), { isDue: isRenewalDue, dueOn: isRenewalDue ? "2027-01-01" : null }),
    restrictions: Object.assign(new Restrictions(), { cause: isBlocked ? RestrictionCause.GENERAL : null }),
  };
  const action = actionWithoutStatus(facts) ?? actionWithStatus(facts, regulatory);
  return typeof action === "string" ? action : action.constructor.name;
}

const SESSION = "of the session";

/** By status of the newest session, for a natural user: not verified; verified; verified with a renewal due. */
const TABLE: Record<Case["status"], [string, string, string]> = {
  NONE: ["StartVerification", "NoAction", "RenewVerification"],
  PENDING: [SESSION, "NoAction", SESSION],
  REVIEW: [SESSION, "NoAction", SESSION],
  UNKNOWN: [SESSION, "NoAction", SESSION],
  VALIDATED: ["WaitForOutcome", "NoAction", "RenewVerification"],
  REFUSED: [SESSION, "NoAction", "RenewVerification"],
  EXPIRED: [SESSION, "NoAction", "RenewVerification"],
  OUT_OF_DATE: [SESSION, "NoAction", "RenewVerification"],
  TIMEOUT: [SESSION, "NoAction", "RenewVerification"],
  ERROR: [SESSION, "NoAction", "RenewVerification"],
};

describe.each(STATUSES)("newest session %s", (status) => {
  const [light, regular, due] = TABLE[status];
  const isInProgress = IN_PROGRESS.some((each) => each === status);

  test("not verified", () => expect(actionOf({ status })).toBe(light));
  test("not verified, a level that is not known yet", () =>
    expect(actionOf({ status, level: KycLevel.UNKNOWN })).toBe(light));
  test("verified", () => expect(actionOf({ status, level: KycLevel.REGULAR })).toBe(regular));
  test("verified, renewal due", () =>
    expect(actionOf({ status, level: KycLevel.REGULAR, isRenewalDue: true })).toBe(due));
  test("an organisation, not verified, may be waiting for its persons", () => {
    const expected = status === Status.VALIDATED ? SESSION : light;
    expect(actionOf({ status, personType: PersonType.LEGAL })).toBe(expected);
  });
  test("blocked: only a session in progress is gone on with", () => {
    expect(actionOf({ status, isBlocked: true })).toBe(isInProgress ? SESSION : "ContactSupport");
    expect(actionOf({ status, isBlocked: true, level: KycLevel.REGULAR })).toBe("ContactSupport");
    const renewing = actionOf({ status, isBlocked: true, level: KycLevel.REGULAR, isRenewalDue: true });
    expect(renewing).toBe(isInProgress ? SESSION : "ContactSupport");
  });
  test("strong authentication missing: likewise", () => {
    const account = UserStatus.PENDING_USER_ACTION;
    expect(actionOf({ status, account })).toBe(isInProgress ? SESSION : "EnrolForStrongAuthentication");
    expect(actionOf({ status, account, level: KycLevel.REGULAR })).toBe("EnrolForStrongAuthentication");
    expect(actionOf({ status, account, isBlocked: true })).toBe(isInProgress ? SESSION : "ContactSupport");
  });
  test.each([false, true])("closed: support, whatever else (blocked %s)", (isBlocked) => {
    for (const level of Object.values(KycLevel))
      expect(actionOf({ status, account: UserStatus.CLOSED, level, isBlocked })).toBe("ContactSupport");
  });
  test.each([UserCategory.PAYER, UserCategory.PLATFORM])("%s: nothing, as they cannot be verified", (category) => {
    expect(actionOf({ status, category, isBlocked: true })).toBe("NoAction");
  });
});

test("a level that does not follow the validation within an hour does not follow it at all", () => {
  expect(actionOf({ status: Status.VALIDATED, agoMs: 59 * MINUTE_MS })).toBe("WaitForOutcome");
  expect(actionOf({ status: Status.VALIDATED, agoMs: 61 * MINUTE_MS })).toBe("StartAgain");
});

describe("a renewal is due, and a session was created since the notice", () => {
  const user = {
    kycLevel: KycLevel.REGULAR,
    status: UserStatus.ACTIVE,
    category: UserCategory.OWNER,
    personType: PersonType.NATURAL,
  };
  const kindOf = (status: Status, createdAt: string, agoMs: number, lastVerifiedOn = "2024-12-01") => {
    const renewal = Object.assign(new Renewal(), { isDue: true, dueOn: "2027-01-01", lastVerifiedOn });
    const updatedAt = new Date(now.getTime() - agoMs);
    const latest = sessionWith(status, { createdAt: new Date(createdAt), updatedAt });
    const action = actionWithStatus({ userId: "user_m_1", user, latest, now }, { renewal, restrictions: null });
    return typeof action === "string" ? action : action.constructor.name;
  };

  test.each([
    [Status.REFUSED, SESSION],
    [Status.EXPIRED, SESSION],
    [Status.VALIDATED, "WaitForOutcome"],
  ])("%s: %s", (status, expected) => {
    expect(kindOf(status, "2026-11-01T00:00:00Z", MINUTE_MS)).toBe(expected);
    expect(kindOf(status, "2026-10-02T00:00:00Z", MINUTE_MS)).toBe("RenewVerification");
  });

  test("validated, and counted already: it was for an earlier verification", () => {
    expect(kindOf(Status.VALIDATED, "2026-11-01T00:00:00Z", MINUTE_MS, "2026-12-01")).toBe("RenewVerification");
    expect(kindOf(Status.VALIDATED, "2026-11-01T00:00:00Z", MINUTE_MS, "2026-11-30")).toBe("WaitForOutcome");
  });

  test("validated, but the upstream has not renewed it within an hour", () => {
    expect(kindOf(Status.VALIDATED, "2026-11-01T00:00:00Z", 61 * MINUTE_MS)).toBe("RenewVerification");
  });
});

test("the persons of a business may be decided long after its session", () => {
  const person = Object.assign(new Person(), { validatedAt: new Date(now.getTime() - MINUTE_MS) });
  const session = Object.assign(new IdentityVerification(), {
    updatedAt: new Date(now.getTime() - 100 * MINUTE_MS),
    detail: { hostedUrl: null, returnUrl: null, tag: null, checks: [], persons: [person] },
  });
  expect(afterValidation(session, now)).toMatchObject({ reason: "KYC_LEVEL" });
});

test("a session in progress counts, also if a newer one is over", () => {
  const [review, expired] = [sessionWith(Status.REVIEW), sessionWith(Status.EXPIRED)];
  expect(sessionThatCounts([expired, review])).toBe(review);
  expect(sessionThatCounts([expired])).toBe(expired);
  expect(sessionThatCounts([])).toBeUndefined();
});
