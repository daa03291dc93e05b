// Maps wire types to schema classes. Pure and total: a value that the upstream adds later becomes UNKNOWN, no error.
import { Check } from "../schema/check.js";
import { CheckData } from "../schema/check-data.js";
import { CheckDataType } from "../schema/check-data-type.js";
import { CheckReason } from "../schema/check-reason.js";
import { CheckReasonType } from "../schema/check-reason-type.js";
import { CheckStatus } from "../schema/check-status.js";
import { CheckType } from "../schema/check-type.js";
import type { DataOwner } from "../schema/data-owner.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { KycLevel } from "../schema/kyc-level.js";
import { Person } from "../schema/person.js";
import { PersonStatus } from "../schema/person-status.js";
import { PersonType } from "../schema/person-type.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import { UserCategory } from "../schema/user-category.js";
import { UserStatus } from "../schema/user-status.js";
import { assumedExpiryMs } from "./session-expiry.js";
import { mayGainPersons } from "./session-order.js";
import type { WireCheck, WirePair, WirePerson, WireRegulatoryStatus, WireSession, WireUser } from "./wire.js";

export interface SessionOrigin {
  /** The requested id, used when the answer omits its own. */
  id: string;
  /** The owner, where the request names one. */
  userId?: string;
  fetchedAt: Date;
  /** How long after its creation a PENDING session can still be submitted. */
  sessionValidityMs: number;
}

type SessionOwner = DataOwner & { sessionId: string };

type Aliases = ReadonlyMap<string, string>;

/** Spellings that the upstream used formerly, or in one place of its documentation. */
const STATUS_ALIASES: Aliases = new Map([["OUTDATED", IdentityVerificationStatus.OUT_OF_DATE]]);
const CHECK_TYPE_ALIASES: Aliases = new Map([["BUSINESS_NAME_CHECK", CheckType.BUSINESS_NAME_MATCH]]);

const NOT_FINAL: ReadonlySet<IdentityVerificationStatus> = new Set([
  IdentityVerificationStatus.PENDING,
  IdentityVerificationStatus.REVIEW,
  IdentityVerificationStatus.UNKNOWN,
]);

/** Upstream docs: a REJECTED person can be retried, an ABANDONED one cannot. */
const SETTLED_PERSON: ReadonlySet<PersonStatus> = new Set([PersonStatus.VALIDATED, PersonStatus.ABANDONED]);

/** Own choice: how long after a business's validation its persons may appear is not documented. */
const PERSONS_APPEAR_WITHIN_MS = 120_000;

export function toSummary(wire: WireSession, origin: SessionOrigin): IdentityVerification {
  const status = toEnum(IdentityVerificationStatus, wire.Status, STATUS_ALIASES);
  const createdAt = toDate(wire.CreationDate);
  return Object.assign(new IdentityVerification(), {
    id: origin.id,
    status,
    rawStatus: wire.Status ?? null,
    isFinal: !NOT_FINAL.has(status),
    isSettled: !NOT_FINAL.has(status),
    createdAt,
    // For a session never submitted, lists have null and views repeat the creation date; we always do the latter.
    updatedAt: toDate(wire.LastUpdate) ?? createdAt,
    expiresAt: expiryOf({ status, createdAt }, origin),
    freshness: { fetchedAt: origin.fetchedAt, isStale: false },
    userId: wire.UserId ?? origin.userId,
  });
}

export function toIdentityVerification(wire: WireSession, origin: SessionOrigin): IdentityVerification {
  const owner = { sessionId: origin.id, userId: wire.UserId ?? origin.userId };
  const persons = wire.PSCs.map((person) => toPerson(person, owner));
  const session = Object.assign(toSummary(wire, origin), {
    detail: {
      hostedUrl: wire.HostedUrl ?? null,
      returnUrl: wire.ReturnUrl ?? null,
      tag: wire.Tag ?? null,
      checks: wire.Checks.map((check) => toCheck(check, owner)),
      persons,
    },
  });
  const changedAt = session.updatedAt ?? session.createdAt ?? origin.fetchedAt;
  const isFresh = origin.fetchedAt.getTime() - changedAt.getTime() < PERSONS_APPEAR_WITHIN_MS;
  const isAwaited = isFresh && mayGainPersons(session);
  session.isSettled = session.isFinal && !isAwaited && persons.every(({ status }) => SETTLED_PERSON.has(status));
  return session;
}

/** Null when unknown: a session that is still PENDING later than assumed can be submitted for longer. */
function expiryOf(
  session: Pick<IdentityVerification, "status" | "createdAt">,
  { sessionValidityMs, fetchedAt }: SessionOrigin,
): Date | null {
  const expiresAtMs = assumedExpiryMs(session, sessionValidityMs) ?? -Infinity;
  return expiresAtMs > fetchedAt.getTime() ? new Date(expiresAtMs) : null;
}

/** One without an id still has to be verified, although the gateway cannot ask them again. */
export function toPerson(wire: WirePerson, owner: SessionOwner): Person {
  return Object.assign(new Person(), {
    id: wire.Id || null,
    mainSessionId: wire.MainSessionId || owner.sessionId,
    status: toEnum(PersonStatus, wire.Status),
    rawStatus: wire.Status ?? null,
    role: wire.PscType ?? null,
    hostedUrl: wire.HostedUrl ?? null,
    validatedAt: toDate(wire.ValidationDate),
    createdAt: toDate(wire.CreationDate),
    updatedAt: toDate(wire.LastUpdate),
    firstName: wire.FirstName ?? null,
    lastName: wire.LastName ?? null,
    email: wire.Email ?? null,
    birthDate: toDate(wire.DateOfBirth),
    country: wire.Country ?? null,
    nationality: wire.Nationality ?? null,
    data: wire.Data.map((pair) => toCheckData(pair, owner)),
    tag: wire.Tag ?? null,
    owner,
  });
}

export function toUserDetail(wire: WireUser, fetchedAt: Date): UserDetail {
  return {
    personType: toEnum(PersonType, wire.PersonType),
    rawPersonType: wire.PersonType ?? null,
    kycLevel: toEnum(KycLevel, wire.KYCLevel),
    rawKycLevel: wire.KYCLevel ?? null,
    category: toEnum(UserCategory, wire.UserCategory),
    rawCategory: wire.UserCategory ?? null,
    status: toEnum(UserStatus, wire.UserStatus),
    rawStatus: wire.UserStatus ?? null,
    createdAt: toDate(wire.CreationDate),
    freshness: { fetchedAt, isStale: false },
  };
}

export function toRegulatoryStatus(wire: WireRegulatoryStatus, fetchedAt: Date): RegulatoryStatus {
  const { Inflows, Outflows } = wire.ScopeBlocked;
  return {
    inflowsBlocked: Inflows ?? null,
    outflowsBlocked: Outflows ?? null,
    // Empty when nothing is blocked.
    rawActionCode: wire.ActionCode || null,
    lastVerifiedOn: wire.KycInformation.LastKycDate ?? null,
    renewalDeadline: wire.KycInformation.KycRenewalDeadline ?? null,
    freshness: { fetchedAt, isStale: false },
  };
}

function toCheck(wire: WireCheck, owner: DataOwner): Check {
  return Object.assign(new Check(), {
    id: wire.CheckId ?? null,
    type: toEnum(CheckType, wire.Type, CHECK_TYPE_ALIASES),
    rawType: wire.Type ?? null,
    status: toEnum(CheckStatus, wire.CheckStatus),
    rawStatus: wire.CheckStatus ?? null,
    createdAt: toDate(wire.CreationDate),
    updatedAt: toDate(wire.LastUpdate),
    data: wire.Data.map((pair) => toCheckData(pair, owner)),
    reasons: wire.Reasons.map((pair) => toCheckReason(pair, wire.Type)),
  });
}

function toCheckData(wire: WirePair, owner: DataOwner): CheckData {
  return Object.assign(new CheckData(), {
    type: toEnum(CheckDataType, wire.Type),
    rawType: wire.Type ?? null,
    value: wire.Value ?? null,
    owner,
  });
}

function toCheckReason(wire: WirePair, checkType: string | undefined): CheckReason {
  return Object.assign(new CheckReason(), {
    type: toEnum(CheckReasonType, wire.Type),
    rawType: wire.Type ?? null,
    message: wire.Value ?? null,
    checkType: toEnum(CheckType, checkType, CHECK_TYPE_ALIASES),
    rawCheckType: checkType ?? null,
  });
}

function toEnum<Value extends string>(
  values: Record<string, Value> & { UNKNOWN: Value },
  raw: string | undefined,
  aliases: Aliases = new Map(),
): Value {
  const name = raw === undefined ? "UNKNOWN" : (aliases.get(raw) ?? raw);
  return Object.hasOwn(values, name) ? (values[name] ?? values.UNKNOWN) : values.UNKNOWN;
}

function toDate(unixSeconds: number | undefined): Date | null {
  return unixSeconds === undefined ? null : new Date(unixSeconds * 1_000);
}
