// What the upstream may send, for property tests: any JSON, and near misses: the right fields with any JSON in them, at
// every depth.
import fc from "fast-check";

const any = fc.jsonValue();
/** Any JSON, or one of these values more often. */
const anyOr = (...values: unknown[]) => fc.oneof(any, fc.constantFrom(...values));
const someOf = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
const listOf = (item: fc.Arbitrary<unknown>) => fc.oneof(any, fc.array(fc.oneof(item, any)));
const date = fc.oneof(any, fc.double(), fc.maxSafeInteger(), fc.integer({ min: -5e9, max: 5e9 }));
const word = anyOr("constructor", "__proto__", "toString");

const pair = someOf({ Type: fc.oneof(word, fc.constantFrom("FIRST_NAME", "BIRTHDATE")), Value: any });
const check = someOf({
  CheckId: any,
  Type: anyOr("IDV_AGE_CHECK", "PSC_ROLE_CHECK", "constructor", "__proto__"),
  CheckStatus: anyOr("VALIDATED", "REFUSED"),
  CreationDate: date,
  LastUpdate: date,
  Data: listOf(pair),
  Reasons: listOf(pair),
});

export const person = someOf({
  Id: anyOr("psc_x_1", "", null),
  PscType: any,
  Status: anyOr("PENDING_VALIDATION", "VALIDATED", "REJECTED", "ABANDONED", "toString"),
  HostedUrl: any,
  FirstName: any,
  LastName: any,
  Email: any,
  DateOfBirth: date,
  Country: any,
  Nationality: any,
  Data: listOf(pair),
  MainSessionId: fc.oneof(any, fc.string()),
  Tag: any,
  ValidationDate: date,
  CreationDate: date,
  LastUpdate: date,
});

export const session = someOf({
  Status: anyOr("PENDING", "VALIDATED", "OUTDATED", "toString"),
  UserId: any,
  Tag: any,
  HostedUrl: any,
  ReturnUrl: any,
  CreationDate: date,
  LastUpdate: date,
  Checks: listOf(check),
  PSCs: listOf(person),
});

/** Of one session, which can be viewed, or of anything. */
export const sessionList = listOf(session.map((fields) => ({ ...fields, Id: "idnver_listed" })));

/** Of either endpoint: with a nested representative or a flat one, and null for unset fields. */
export const user = someOf({
  PersonType: anyOr("NATURAL", "LEGAL", "toString"),
  KYCLevel: anyOr("LIGHT", "REGULAR", null),
  UserCategory: anyOr("OWNER", "PAYER", "UNKNOWN", null),
  UserStatus: anyOr("ACTIVE", "PENDING_USER_ACTION", "CLOSED", null),
  CreationDate: date,
  Tag: any,
  LegalRepresentative: any,
  LegalRepresentativeFirstName: any,
  PendingUserAction: any,
  TermsAndConditionsAccepted: anyOr(0, 1, true, false),
});

const flag = anyOr(0, 1, true, false, null, "true", "false", "1", "0");
const day = fc.oneof(
  anyOr("2026-12-01", "2026-02-31", "+275760-09-14", "0000-00-00", null),
  fc.constantFrom("2026-12-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "2026-02-31T00:00:00", "2026-12-01T99:00"),
  date,
);
export const regulatoryStatus = someOf({
  ActionCode: anyOr("008711", "", "toString", null),
  ScopeBlocked: fc.oneof(someOf({ Inflows: flag, Outflows: flag }), any),
  KycInformation: fc.oneof(someOf({ LastKycDate: day, KycRenewalDeadline: day }), any),
});

/** Official clients' tests: `error` of bad credentials, `errors` null or by field, dates as numbers or text. */
export const failure = someOf({
  Message: any,
  Type: anyOr("param_error", "ressource_not_found", "user_closed", "InternalServerError", "other", "toString"),
  Id: any,
  Date: any,
  error: any,
  errors: fc.oneof(any, someOf({ RessourceNotFound: any, ReturnUrl: any })),
});

/** Sessions with an id have it in an answer about another one, and in lists. */
const identified = fc
  .record({ Id: fc.oneof(any, fc.string()) })
  .chain((ids) => session.map((fields) => ({ ...ids, ...fields })));

export const orAnything = (payload: fc.Arbitrary<unknown>) => fc.oneof(payload, any, fc.array(payload));
export const anything = orAnything(fc.oneof(session, identified));
