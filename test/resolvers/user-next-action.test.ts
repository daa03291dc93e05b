// The table of the next action: session x level x renewal x restriction x kind of user x state of the account.
import { describe, expect, test } from "@jest/globals";
import { nextActionOf } from "../../src/resolvers/next-action.js";
import { nextActionOfUser, type Sources, type UserFacts } from "../../src/resolvers/user-next-action.js";
import { IdentityVerification } from "../../src/schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../../src/schema/identity-verification-status.js";
import { KycLevel } from "../../src/schema/kyc-level.js";
import { Person } from "../../src/schema/person.js";
import { PersonStatus } from "../../src/schema/person-status.js";
import { PersonType } from "../../src/schema/person-type.js";
import { Renewal } from "../../src/schema/renewal.js";
import { RestrictionCause, Restrictions } from "../../src/schema/restrictions.js";
import { UserCategory } from "../../src/schema/user-category.js";
import { EnrolForStrongAuthentication } from "../../src/schema/user-next-action.js";
import { UserStatus } from "../../src/schema/user-status.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";

const now = new Date("2026-12-01T12:00:00Z");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const IN_PROGRESS = [Status.PENDING, Status.REVIEW, Status.UNKNOWN];
const STATUSES = ["NONE", ...Object.values(Status)] as const;

interface Case {
  status: (typeof STATUSES)[number];
  level: KycLevel;
  isRenewalDue: boolean;
  lastVerifiedOn: string;
  isBlocked: boolean;
  personType: PersonType;
  account: UserStatus;
  category: UserCategory;
  /** How long ago the session changed. */
  agoMs: number;
  /** In place of the one of `status`; newest first. */
  sessions: IdentityVerification[];
  returned: string;
  isListUnread: boolean;
}

const USUAL: Omit<Case, "sessions"> = {
  status: "NONE",
  level: KycLevel.LIGHT,
  isRenewalDue: false,
  lastVerifiedOn: "2024-12-01",
  isBlocked: false,
  personType: PersonType.NATURAL,
  account: UserStatus.ACTIVE,
  category: UserCategory.OWNER,
  agoMs: MINUTE_MS,
  returned: "",
  isListUnread: false,
};

interface Made {
  /** By default when it was created. */
  changedAgoMs?: number;
  id?: string;
  persons?: Person[];
}

function session(status: Status, createdAgoMs: number, made: Made = {}): IdentityVerification {
  const { changedAgoMs = createdAgoMs, id = status, persons = [] } = made;
  return Object.assign(new IdentityVerification(), {
    id,
    status,
    isFinal: !IN_PROGRESS.includes(status),
    createdAt: new Date(now.getTime() - createdAgoMs),
    updatedAt: new Date(now.getTime() - changedAgoMs),
    detail: { hostedUrl: `https://hosted.example/${id}`, returnUrl: null, tag: null, checks: [], persons },
  });
}

function person(status: PersonStatus, changedAgoMs = 2 * DAY_MS): Person {
  return Object.assign(new Person(), { status, updatedAt: new Date(now.getTime() - changedAgoMs) });
}

interface Decided {
  /** Of the action, with the session, the reason or the cause where it has one. */
  says: string;
  reads: string[];
}

async function decide(set: Partial<Case>): Promise<Decided> {
  const given = { ...USUAL, ...set };
  const { status, level, isRenewalDue, lastVerifiedOn, isBlocked, personType, account, category, agoMs } = given;
  const sessions = set.sessions ?? (status === "NONE" ? [] : [session(status, agoMs)]);
  const user = { kycLevel: level, status: account, category, personType };
  const facts: UserFacts = { userId: "user_m_1", user, now };
  const reads: string[] = [];
  const sources: Sources = {
    sessions: () => {
      reads.push("list");
      return given.isListUnread ? Promise.reject(new UpstreamError("unavailable")) : Promise.resolve(sessions);
    },
    regulatory: () => {
      reads.push("regulatory");
      const dueOn = isRenewalDue ? "2027-01-01" : null;
      return Promise.resolve({
        renewal: Object.assign(new Renewal(), { isDue: isRenewalDue, dueOn, lastVerifiedOn }),
        restrictions: Object.assign(new Restrictions(), { cause: isBlocked ? RestrictionCause.GENERAL : null }),
      });
    },
    view: (seen) => {
      if (!reads.includes(seen.id)) reads.push(seen.id);
      const returned = seen.id === given.returned ? { at: now, remainingSeconds: 60 } : undefined;
      const action = seen.detail ? nextActionOf(seen, seen.detail, returned) : null;
      return Promise.resolve({ session: seen, action });
    },
    hasReturned: (id) => id === given.returned,
  };
  const action = await nextActionOfUser(facts, sources);
  if (!action) return { says: "null", reads };
  const { identityVerificationId, reason, cause } = action as Partial<Record<string, string>>;
  return {
    says: [action.constructor.name, reason ?? cause ?? identityVerificationId].filter(Boolean).join(" "),
    reads,
  };
}

const sayOf = async (set: Partial<Case>) => (await decide(set)).says;
const actionOf = async (set: Partial<Case>) => (await sayOf(set)).split(" ")[0];

/** By status of the newest session, for a natural user: not verified; verified; verified with a renewal due. */
const TABLE: Record<Case["status"], [string, string, string]> = {
  NONE: ["StartVerification", "NoAction", "RenewVerification"],
  PENDING: ["RedirectUser PENDING", "NoAction", "RedirectUser PENDING"],
  REVIEW: ["WaitForOutcome MANUAL_REVIEW", "NoAction", "WaitForOutcome MANUAL_REVIEW"],
  UNKNOWN: ["WaitForOutcome UNKNOWN", "NoAction", "WaitForOutcome UNKNOWN"],
  VALIDATED: ["WaitForOutcome KYC_LEVEL", "NoAction", "WaitForOutcome KYC_LEVEL"],
  REFUSED: ["StartAgain REFUSED", "NoAction", "StartAgain REFUSED"],
  EXPIRED: ["StartAgain EXPIRED", "NoAction", "StartAgain EXPIRED"],
  OUT_OF_DATE: ["StartAgain OUT_OF_DATE", "StartAgain OUT_OF_DATE", "StartAgain OUT_OF_DATE"],
  TIMEOUT: ["StartAgain FAILED", "NoAction", "StartAgain FAILED"],
  ERROR: ["StartAgain FAILED", "NoAction", "StartAgain FAILED"],
};

test.each([
  [KycLevel.REGULAR, true],
  [KycLevel.LIGHT, false],
  [KycLevel.UNKNOWN, null],
])("who has to enrol for strong authentication with the level %s is verified: %s", async (kycLevel, isVerified) => {
  const user = {
    kycLevel,
    status: UserStatus.PENDING_USER_ACTION,
    category: UserCategory.OWNER,
    personType: PersonType.NATURAL,
  };
  const sources: Sources = {
    sessions: () => Promise.resolve([]),
    regulatory: () => Promise.resolve({ renewal: null, restrictions: null }),
    view: () => Promise.resolve(null),
    hasReturned: () => false,
  };
  const action = await nextActionOfUser({ userId: "user_m_1", user, now }, sources);
  expect(action).toEqual(Object.assign(new EnrolForStrongAuthentication(), { isVerified }));
});

describe.each(STATUSES)("newest session %s", (status) => {
  const [light, regular, due] = TABLE[status];
  const inProgress = IN_PROGRESS.some((each) => each === status) ? light : undefined;

  test("not verified", async () => expect(await sayOf({ status })).toBe(light));
  test("a level that is not known yet sends nobody to verify themselves", async () => {
    expect(await sayOf({ status, level: KycLevel.UNKNOWN })).toBe(inProgress ?? "null");
    expect(await sayOf({ status, level: KycLevel.UNKNOWN, isBlocked: true })).toBe(inProgress ?? "ContactSupport");
  });
  test("verified", async () => expect(await sayOf({ status, level: KycLevel.REGULAR })).toBe(regular));
  test("verified, renewal due", async () =>
    expect(await sayOf({ status, level: KycLevel.REGULAR, isRenewalDue: true })).toBe(due));
  test("an organisation without persons: likewise", async () =>
    expect(await sayOf({ status, personType: PersonType.LEGAL })).toBe(light));
  test("blocked: only a session in progress is gone on with", async () => {
    expect(await sayOf({ status, isBlocked: true })).toBe(inProgress ?? "ContactSupport");
    expect(await sayOf({ status, isBlocked: true, level: KycLevel.REGULAR })).toBe("ContactSupport");
    const renewing = await sayOf({ status, isBlocked: true, level: KycLevel.REGULAR, isRenewalDue: true });
    expect(renewing).toBe(inProgress ?? "ContactSupport");
  });
  test("strong authentication missing: likewise", async () => {
    const account = UserStatus.PENDING_USER_ACTION;
    expect(await sayOf({ status, account })).toBe(inProgress ?? "EnrolForStrongAuthentication");
    expect(await sayOf({ status, account, level: KycLevel.REGULAR })).toBe("EnrolForStrongAuthentication");
    expect(await sayOf({ status, account, isBlocked: true })).toBe(inProgress ?? "ContactSupport");
  });
  test.each([false, true])("closed: support, whatever else (blocked %s)", async (isBlocked) => {
    for (const level of Object.values(KycLevel))
      expect(await actionOf({ status, account: UserStatus.CLOSED, level, isBlocked })).toBe("ContactSupport");
  });
  test.each([UserCategory.PAYER, UserCategory.PLATFORM])("%s: cannot be verified, but blocked", async (category) => {
    for (const account of [UserStatus.ACTIVE, UserStatus.PENDING_USER_ACTION]) {
      expect(await sayOf({ status, category, account })).toBe("NoAction");
      expect(await sayOf({ status, category, account, isBlocked: true })).toBe("ContactSupport");
    }
  });
});

test("a level that does not follow the validation within an hour does not follow it at all", async () => {
  expect(await sayOf({ status: Status.VALIDATED, agoMs: 59 * MINUTE_MS })).toBe("WaitForOutcome KYC_LEVEL");
  expect(await sayOf({ status: Status.VALIDATED, agoMs: 61 * MINUTE_MS })).toBe("StartAgain OUT_OF_DATE");
});

describe("the session of a verified user is out of date, and no renewal is due", () => {
  const level = KycLevel.REGULAR;
  const outOfDate = (agoMs: number) => session(Status.OUT_OF_DATE, 600 * DAY_MS, { changedAgoMs: agoMs });

  test("the level follows within an hour; if it does not, it counts", async () => {
    expect(await sayOf({ level, sessions: [outOfDate(59 * MINUTE_MS)] })).toBe("StartAgain OUT_OF_DATE");
    expect(await sayOf({ level, sessions: [outOfDate(61 * MINUTE_MS)] })).toBe("NoAction");
  });

  test("meanwhile a renewal that was begun goes on, and one that was refused says so", async () => {
    const [begun, refused] = [session(Status.PENDING, DAY_MS), session(Status.REFUSED, DAY_MS)];
    expect(await sayOf({ level, sessions: [begun, outOfDate(MINUTE_MS)] })).toBe("RedirectUser PENDING");
    expect(await sayOf({ level, sessions: [refused, outOfDate(MINUTE_MS)] })).toBe("StartAgain REFUSED");
  });

  test("a newer one has been validated: the user is verified by that", async () => {
    const newer = session(Status.VALIDATED, DAY_MS);
    expect(await sayOf({ level, sessions: [newer, outOfDate(MINUTE_MS)] })).toBe("NoAction");
  });

  test("the upstream has counted a verification since: the user is verified by that", async () => {
    const sessions = [outOfDate(MINUTE_MS)];
    expect(await sayOf({ level, sessions, lastVerifiedOn: "2026-12-01" })).toBe("NoAction");
    expect(await sayOf({ level, sessions, lastVerifiedOn: "2026-11-30" })).toBe("StartAgain OUT_OF_DATE");
  });

  test("what is blocked comes first", async () => {
    const sessions = [outOfDate(MINUTE_MS)];
    expect(await sayOf({ level, sessions, isBlocked: true })).toBe("ContactSupport");
  });

  test("where the list cannot be read, the level counts", async () => {
    expect(await sayOf({ level, sessions: [outOfDate(MINUTE_MS)], isListUnread: true })).toBe("NoAction");
  });
});

describe("of several sessions", () => {
  const review = session(Status.REVIEW, 3 * DAY_MS);
  const validated = session(Status.VALIDATED, 2 * DAY_MS, { changedAgoMs: 5 * MINUTE_MS });

  test.each<[string, IdentityVerification[], string]>([
    ["one in review counts, also if a newer one is over", [session(Status.EXPIRED, 1), review], "MANUAL_REVIEW"],
    ["one in review counts, also if a newer one is open", [session(Status.PENDING, 1), review], "MANUAL_REVIEW"],
    ["one just validated counts, also if another is open", [session(Status.PENDING, DAY_MS), validated], "KYC_LEVEL"],
    ["one just validated counts, also if another is over", [session(Status.EXPIRED, DAY_MS), validated], "KYC_LEVEL"],
    [
      "one validated long ago does not",
      [session(Status.PENDING, DAY_MS), session(Status.VALIDATED, 2 * DAY_MS)],
      "PENDING",
    ],
    ["the newest open one counts", [session(Status.PENDING, 1, { id: "b" }), session(Status.PENDING, 2)], "b"],
    ["one opened before a refusal is a stray", [session(Status.REFUSED, 1), session(Status.PENDING, 2)], "REFUSED"],
    ["so is one of an unknown status", [session(Status.REFUSED, 1), session(Status.UNKNOWN, 2)], "REFUSED"],
    ["one opened after it counts", [session(Status.PENDING, 1), session(Status.REFUSED, 2)], "PENDING"],
    ["one opened before another ended unused too", [session(Status.EXPIRED, 1), session(Status.PENDING, 2)], "PENDING"],
    ["a status unknown for a week is passed over", [session(Status.UNKNOWN, 8 * DAY_MS), review], "MANUAL_REVIEW"],
    ["also for what is over", [session(Status.UNKNOWN, 8 * DAY_MS), session(Status.REFUSED, 9 * DAY_MS)], "REFUSED"],
  ])("%s", async (_title, sessions, expected) => {
    expect((await sayOf({ sessions })).split(" ")[1]).toBe(expected);
  });

  test("that from which the user has just returned comes first", async () => {
    const sessions = [session(Status.PENDING, 1), session(Status.PENDING, 2, { id: "returned" }), review];
    const renewal = { level: KycLevel.REGULAR, isRenewalDue: true };
    expect(await sayOf({ sessions, returned: "returned" })).toBe("WaitForOutcome JUST_RETURNED");
    expect(await sayOf({ sessions, returned: "returned", ...renewal })).toBe("WaitForOutcome JUST_RETURNED");
    expect(await sayOf({ sessions, returned: "returned", level: KycLevel.REGULAR })).toBe("NoAction");
  });

  test("nothing but a status unknown for a week: start, and renew", async () => {
    const sessions = [session(Status.UNKNOWN, 8 * DAY_MS)];
    expect(await sayOf({ sessions })).toBe("StartVerification");
    expect(await sayOf({ sessions, level: KycLevel.REGULAR, isRenewalDue: true })).toBe("RenewVerification");
  });
});

describe("the persons of a business", () => {
  const personType = PersonType.LEGAL;
  const { PENDING_VALIDATION, VALIDATED, REJECTED, ABANDONED } = PersonStatus;
  const open = [person(VALIDATED), person(PENDING_VALIDATION), person(REJECTED)];
  const validated = (persons: Person[]) => session(Status.VALIDATED, 2 * DAY_MS, { persons });

  test.each<[string, IdentityVerification[], string]>([
    ["have to complete", [validated(open)], "CompletePersons VALIDATED"],
    [
      "have to complete, whatever was opened before",
      [validated(open), session(Status.PENDING, 3 * DAY_MS)],
      "CompletePersons VALIDATED",
    ],
    [
      "have to complete, whatever was opened within an hour after",
      [session(Status.PENDING, 2 * DAY_MS - 59 * MINUTE_MS), validated(open)],
      "CompletePersons VALIDATED",
    ],
    [
      "have to complete, while they go on",
      [session(Status.PENDING, DAY_MS), validated([person(VALIDATED, HOUR_MS), person(REJECTED)])],
      "CompletePersons VALIDATED",
    ],
    ["are left behind by a new start", [session(Status.PENDING, DAY_MS), validated(open)], "RedirectUser PENDING"],
    [
      "are so until that has ended unsubmitted",
      [session(Status.EXPIRED, DAY_MS), validated(open)],
      "CompletePersons VALIDATED",
    ],
    ["are so also once it is refused", [session(Status.REFUSED, DAY_MS), validated(open)], "StartAgain REFUSED"],
    [
      "are not left behind by a status that says nothing any more",
      [
        session(Status.UNKNOWN, 8 * DAY_MS),
        session(Status.VALIDATED, 10 * DAY_MS, { persons: [person(REJECTED, 10 * DAY_MS)] }),
      ],
      "CompletePersons VALIDATED",
    ],
    ["may have abandoned it", [validated([person(VALIDATED), person(ABANDONED)])], "StartAgain PERSONS_ABANDONED"],
    [
      "may have abandoned it, and another session is open",
      [session(Status.PENDING, DAY_MS), validated([person(ABANDONED)])],
      "RedirectUser PENDING",
    ],
    ["may be decided long after the session", [validated([person(VALIDATED, MINUTE_MS)])], "WaitForOutcome KYC_LEVEL"],
    ["may all have been decided long ago", [validated([person(VALIDATED)])], "StartAgain OUT_OF_DATE"],
  ])("%s", async (_title, sessions, expected) => {
    expect(await sayOf({ sessions, personType })).toBe(expected);
    expect(await sayOf({ sessions, personType: PersonType.UNKNOWN })).toBe(expected);
  });

  test("are those that can still do so", async () => {
    const sessions = [validated([person(ABANDONED), ...open])];
    expect(await sayOf({ sessions, personType })).toBe("CompletePersons VALIDATED");
  });

  test("have to complete in a renewal as well, but not in what was counted already", async () => {
    const renewal = { level: KycLevel.REGULAR, isRenewalDue: true, personType };
    const sessions = [validated(open)];
    expect(await sayOf({ ...renewal, sessions })).toBe("CompletePersons VALIDATED");
    expect(await sayOf({ ...renewal, sessions, lastVerifiedOn: "2026-11-29" })).toBe("RenewVerification");
  });
});

describe("a renewal is due, and a session was created since the notice", () => {
  const renewal = { level: KycLevel.REGULAR, isRenewalDue: true };
  // Notice was given on 2026-10-03.
  const since = (status: Status, changedAgoMs: number) => session(status, 30 * DAY_MS, { changedAgoMs });
  const before = (status: Status, changedAgoMs: number) => session(status, 60 * DAY_MS, { changedAgoMs });

  test.each([
    [Status.REFUSED, "StartAgain REFUSED"],
    [Status.EXPIRED, "StartAgain EXPIRED"],
    [Status.VALIDATED, "WaitForOutcome KYC_LEVEL"],
  ])("%s: %s", async (status, expected) => {
    expect(await sayOf({ ...renewal, sessions: [since(status, MINUTE_MS)] })).toBe(expected);
    expect(await sayOf({ ...renewal, sessions: [before(status, MINUTE_MS)] })).toBe("RenewVerification");
  });

  test("or before it, and is still in progress", async () => {
    const sessions = [before(Status.REVIEW, 60 * DAY_MS)];
    expect(await sayOf({ ...renewal, sessions })).toBe("WaitForOutcome MANUAL_REVIEW");
  });

  test("validated, and counted already: it was for an earlier verification", async () => {
    const sessions = [since(Status.VALIDATED, MINUTE_MS)];
    expect(await sayOf({ ...renewal, sessions, lastVerifiedOn: "2026-12-01" })).toBe("RenewVerification");
    expect(await sayOf({ ...renewal, sessions, lastVerifiedOn: "2026-11-30" })).toBe("WaitForOutcome KYC_LEVEL");
  });

  test("created before the one that has been counted, and over by now: it was for that verification", async () => {
    const counted = since(Status.VALIDATED, MINUTE_MS);
    const lastVerifiedOn = "2026-12-01";
    for (const status of [Status.REFUSED, Status.EXPIRED]) {
      for (const endedAgoMs of [HOUR_MS, 0]) {
        const sessions = [counted, since(status, endedAgoMs)];
        expect(await sayOf({ ...renewal, sessions, lastVerifiedOn })).toBe("RenewVerification");
      }
      const later = [since(status, MINUTE_MS), counted];
      expect(await sayOf({ ...renewal, sessions: later, lastVerifiedOn })).toBe(`StartAgain ${status}`);
    }
  });

  test("validated, but the upstream has not renewed it within an hour", async () => {
    expect(await sayOf({ ...renewal, sessions: [since(Status.VALIDATED, 61 * MINUTE_MS)] })).toBe("RenewVerification");
  });
});

test.each<[string, Partial<Case>, string[]]>([
  ["a session in progress needs its link", { status: Status.PENDING }, ["list", "PENDING"]],
  ["nothing in progress: what is blocked", { status: "NONE" }, ["list", "regulatory"]],
  ["a natural user has no persons", { status: Status.VALIDATED }, ["list", "regulatory"]],
  [
    "a business is asked for its persons first",
    {
      sessions: [session(Status.VALIDATED, 1, { persons: [person(PersonStatus.REJECTED)] })],
      personType: PersonType.LEGAL,
    },
    ["list", "VALIDATED"],
  ],
  ["what is blocked comes before the reasons", { status: Status.REFUSED, isBlocked: true }, ["list", "regulatory"]],
  ["a closed account is enough", { account: UserStatus.CLOSED, status: Status.PENDING }, []],
])("only what the answer depends on is read: %s", async (_title, set, reads) => {
  expect((await decide(set)).reads).toEqual(reads);
});

test.each<[string, Partial<Case>, string]>([
  ["closed", { account: UserStatus.CLOSED }, "ContactSupport"],
  ["payer", { category: UserCategory.PAYER }, "NoAction"],
  ["verified", { level: KycLevel.REGULAR }, "NoAction"],
  ["verified and blocked", { level: KycLevel.REGULAR, isBlocked: true }, "ContactSupport"],
])("without the list of sessions there is an action where it does not count: %s", async (_who, set, action) => {
  expect(await sayOf({ ...set, isListUnread: true })).toBe(action);
});
