// Fictitious users with sessions in every status, and with fixed ids.
import type { World } from "./call.js";
import { OUTCOMES } from "./outcomes.js";
import { type Person, type SessionRecord, type UserRecord, verificationFlowOf } from "./records.js";
import { addPersons, takeStep } from "./transitions.js";

const DAY_S = 86_400;
const HOUR_S = 3_600;

const seededId = (prefix: string, name: string) => `${prefix}01JSEED${name.padStart(19, "0")}`;

export const seededUserIds = {
  /** Has one session in each status that a natural user can see. */
  natural: seededId("user_m_", "PERS0N"),
  /** Has been refused twice. */
  refused: seededId("user_m_", "REFVSED"),
  /** In manual review. */
  business: seededId("user_m_", "C0MPANY"),
  soletrader: seededId("user_m_", "TRADER"),
  /** Validated, but two more persons have to be verified. */
  owners: seededId("user_m_", "0WNERS"),
  /** Cannot be verified: only owners can. */
  payer: seededId("user_m_", "PAYER"),
  /** Has no session yet. */
  newcomer: seededId("user_m_", "NEWC0M"),
};

export const seededSessionIds = {
  pending: seededId("idnver_", "PEND1NG"),
  validated: seededId("idnver_", "VA1DATED"),
  refused: seededId("idnver_", "REFVSED"),
  expired: seededId("idnver_", "EXP1RED"),
  outOfDate: seededId("idnver_", "0VTDATED"),
  timeout: seededId("idnver_", "T1ME0VT"),
  error: seededId("idnver_", "ERR0R"),
  nameMismatch: seededId("idnver_", "NAME"),
  unreadable: seededId("idnver_", "B1VRRED"),
  review: seededId("idnver_", "REV1EW"),
  soletrader: seededId("idnver_", "TRADER"),
  owners: seededId("idnver_", "0WNERS"),
};

interface SeededSession {
  id: string;
  userId: string;
  createdDaysAgo: number;
  /** With the number of days ago for each of its steps. */
  outcome?: { name: string; daysAgo: number[] };
}

/** Oldest first: the last session of a user determines their KYC level. */
const SESSIONS: SeededSession[] = [
  {
    id: seededSessionIds.error,
    userId: seededUserIds.natural,
    createdDaysAgo: 420,
    outcome: { name: "ERROR", daysAgo: [419] },
  },
  {
    id: seededSessionIds.timeout,
    userId: seededUserIds.natural,
    createdDaysAgo: 418,
    outcome: { name: "TIMEOUT", daysAgo: [417] },
  },
  {
    id: seededSessionIds.refused,
    userId: seededUserIds.natural,
    createdDaysAgo: 416,
    outcome: { name: "REFUSED_DOCUMENT_UNREADABLE", daysAgo: [416] },
  },
  {
    id: seededSessionIds.outOfDate,
    userId: seededUserIds.natural,
    createdDaysAgo: 415,
    outcome: { name: "OUT_OF_DATE", daysAgo: [415, 60] },
  },
  {
    id: seededSessionIds.expired,
    userId: seededUserIds.natural,
    createdDaysAgo: 50,
    outcome: { name: "EXPIRED", daysAgo: [43] },
  },
  {
    id: seededSessionIds.validated,
    userId: seededUserIds.natural,
    createdDaysAgo: 30,
    outcome: { name: "VALIDATED", daysAgo: [30] },
  },
  { id: seededSessionIds.pending, userId: seededUserIds.natural, createdDaysAgo: 1 },
  {
    id: seededSessionIds.unreadable,
    userId: seededUserIds.refused,
    createdDaysAgo: 9,
    outcome: { name: "REFUSED_DOCUMENT_UNREADABLE", daysAgo: [9] },
  },
  {
    id: seededSessionIds.nameMismatch,
    userId: seededUserIds.refused,
    createdDaysAgo: 8,
    outcome: { name: "REFUSED_NAME_MISMATCH", daysAgo: [8] },
  },
  {
    id: seededSessionIds.review,
    userId: seededUserIds.business,
    createdDaysAgo: 3,
    outcome: { name: "REVIEW", daysAgo: [2] },
  },
  {
    id: seededSessionIds.soletrader,
    userId: seededUserIds.soletrader,
    createdDaysAgo: 90,
    outcome: { name: "REVIEW_VALIDATED", daysAgo: [89, 88] },
  },
  {
    id: seededSessionIds.owners,
    userId: seededUserIds.owners,
    createdDaysAgo: 2,
    outcome: { name: "VALIDATED_PERSONS_PENDING", daysAgo: [1] },
  },
];

/** Adds the seeded users, sessions, hooks and events, or replaces them if they exist. */
export function seed(world: World): void {
  const now = Math.floor(world.clock.now() / 1_000);
  for (const user of seededUsers(now)) world.store.users.set(user.Id, user);
  for (const session of SESSIONS) seedSession(world, session, now);
  seedHooks(world, now);
}

function seedSession(world: World, { id, userId, createdDaysAgo, outcome }: SeededSession, now: number): void {
  const { store, lifecycle } = world;
  const created = now - createdDaysAgo * DAY_S - HOUR_S;
  const returnUrl = new URL("/returned", world.baseUrl()).href;
  const hostedUrl = new URL(`/hosted/5eed${id.slice(-8).toLowerCase()}`, world.baseUrl());
  hostedUrl.searchParams.set("sessionId", id);
  hostedUrl.searchParams.set("redirectURL", returnUrl);
  const session: SessionRecord = {
    Id: id,
    UserId: userId,
    Tag: "seeded",
    HostedUrl: hostedUrl.href,
    ReturnUrl: returnUrl,
    Status: "PENDING",
    CreationDate: created,
    LastUpdate: created,
    Checks: [],
  };
  lifecycle.begin(session);
  if (!outcome) return;
  const user = store.users.get(userId);
  const steps = user ? (OUTCOMES[outcome.name]?.steps(verificationFlowOf(user)) ?? []) : [];
  steps.forEach((step, index) => {
    const current = store.sessions.get(id);
    const owner = store.users.get(userId);
    if (!current || !owner) return;
    const at = now - (outcome.daysAgo[index] ?? 0) * DAY_S;
    const options = {
      nowSeconds: at,
      createId: world.createId,
      hostedPageUrl: world.personHostedPage,
      inconclusiveCheckStatus: "REFUSED",
    };
    const moved = takeStep(current, owner, step, options);
    const named = step.withPersons ? [addPersons(moved.session, moved.user, options)] : [];
    for (const after of [moved, ...named]) {
      store.sessions.set(id, after.session);
      store.users.set(userId, after.user);
      for (const { eventType, resourceId } of after.events) lifecycle.record(eventType, resourceId, at);
    }
  });
}

function seededUsers(now: number): UserRecord[] {
  const user = (
    id: string,
    rest: Partial<UserRecord>,
    person: Person,
    details: Record<string, unknown>,
    createdDaysAgo: number,
  ): UserRecord => ({
    Id: id,
    PersonType: "NATURAL",
    UserCategory: "OWNER",
    KYCLevel: "LIGHT",
    UserStatus: "ACTIVE",
    CreationDate: now - createdDaysAgo * DAY_S,
    person,
    details: { Tag: "seeded", CountryOfResidence: "FR", TermsAndConditionsAccepted: true, ...details },
    ...rest,
  });
  const named = (FirstName: string, LastName: string, birthday: string): Person => ({
    FirstName,
    LastName,
    Birthday: Date.parse(birthday) / 1_000,
    Nationality: "FR",
  });
  return [
    user(seededUserIds.natural, {}, named("Alix", "Moreau", "1988-04-12"), { Email: "alix@example.org" }, 430),
    user(seededUserIds.refused, {}, named("Noor", "Petit", "1995-09-30"), { Email: "noor@example.org" }, 12),
    user(
      seededUserIds.business,
      { PersonType: "LEGAL" },
      named("Camille", "Roche", "1979-01-23"),
      {
        Email: "office@example.org",
        Name: "Roche Freres SAS",
        LegalPersonType: "BUSINESS",
        CompanyNumber: "552100554",
      },
      5,
    ),
    user(
      seededUserIds.soletrader,
      { PersonType: "LEGAL" },
      named("Sacha", "Lambert", "1969-11-02"),
      {
        Email: "sacha@example.org",
        Name: "Lambert Menuiserie",
        LegalPersonType: "SOLETRADER",
        CompanyNumber: "732829320",
      },
      95,
    ),
    user(
      seededUserIds.owners,
      { PersonType: "LEGAL" },
      named("Andrea", "Simon", "1984-07-07"),
      {
        Email: "hello@example.org",
        Name: "Simon et Vidal SARL",
        LegalPersonType: "BUSINESS",
        CompanyNumber: "404833048",
      },
      6,
    ),
    user(
      seededUserIds.payer,
      { UserCategory: "PAYER" },
      named("Lou", "Garnier", "2000-06-15"),
      { Email: "lou@example.org" },
      20,
    ),
    user(seededUserIds.newcomer, {}, named("Robin", "Faure", "1992-02-29"), { Email: "robin@example.org" }, 0),
  ];
}

/** Disabled, so that no webhook is sent before somebody enables one. */
function seedHooks(world: World, now: number): void {
  for (const [index, eventType] of ["USER_KYC_REGULAR", "USER_KYC_LIGHT"].entries()) {
    const id = seededId("hook_m_", `H00K${index + 1}`);
    world.store.hooks.set(id, {
      Id: id,
      EventType: eventType,
      Url: "http://127.0.0.1:9/nobody-listens",
      Status: "DISABLED",
      Validity: "VALID",
      Tag: "seeded",
      Email: null,
      CreationDate: now - (10 - index) * DAY_S,
    });
  }
}
