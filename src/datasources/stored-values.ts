// Checks what the store that instances share returns, as the answers of the upstream are checked: another version, or
// another program, may have written it. Undefined for anything else than what this version stores.
import { isRecord } from "../is-record.js";
import { CheckDataType } from "../schema/check-data-type.js";
import { CheckReasonType } from "../schema/check-reason-type.js";
import { CheckStatus } from "../schema/check-status.js";
import { CheckType } from "../schema/check-type.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { KycLevel } from "../schema/kyc-level.js";
import { PersonStatus } from "../schema/person-status.js";
import { PersonType } from "../schema/person-type.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import { UserCategory } from "../schema/user-category.js";
import { UserStatus } from "../schema/user-status.js";
import type { KnownCreation } from "./create-once.js";
import type { SessionList } from "./upstream-api.js";

export function readStoredSession(value: unknown): IdentityVerification | undefined {
  if (!isRecord(value)) return undefined;
  const { id, status, rawStatus, isFinal, isSettled, createdAt, updatedAt, expiresAt, userId, detail } = value;
  const isSession =
    typeof id === "string" &&
    isOneOf(IdentityVerificationStatus, status) &&
    [rawStatus, userId].every(isTextOrNone) &&
    typeof isFinal === "boolean" &&
    typeof isSettled === "boolean" &&
    [createdAt, updatedAt, expiresAt].every(isDateOrNone) &&
    isFreshness(value["freshness"]) &&
    (detail === undefined || isDetail(detail));
  // type-graphql resolves the type by class.
  return isSession ? Object.assign(new IdentityVerification(), value) : undefined;
}

export function readStoredList(value: unknown): SessionList | undefined {
  if (!isRecord(value) || !Array.isArray(value["sessions"])) return undefined;
  // Earlier builds of this format have no `hasUnreadable`.
  const { isComplete, hasUnreadable = false } = value;
  if (typeof isComplete !== "boolean" || typeof hasUnreadable !== "boolean") return undefined;
  const sessions = value["sessions"].map(readStoredSession);
  if (!isFreshness(value["freshness"]) || sessions.includes(undefined)) return undefined;
  return { ...value, hasUnreadable, sessions } as SessionList;
}

export function readStoredUser(value: unknown): UserDetail | undefined {
  if (!isRecord(value)) return undefined;
  const { personType, kycLevel, category, status, createdAt, freshness } = value;
  const isUser =
    isOneOf(PersonType, personType) &&
    isOneOf(KycLevel, kycLevel) &&
    isOneOf(UserCategory, category) &&
    isOneOf(UserStatus, status) &&
    ["rawPersonType", "rawKycLevel", "rawCategory", "rawStatus"].every((name) => isTextOrNone(value[name])) &&
    isDateOrNone(createdAt) &&
    isFreshness(freshness);
  return isUser ? (value as unknown as UserDetail) : undefined;
}

export function readStoredRegulatoryStatus(value: unknown): RegulatoryStatus | undefined {
  if (!isRecord(value)) return undefined;
  const { inflowsBlocked, outflowsBlocked, rawActionCode, lastVerifiedOn, renewalDeadline, freshness } = value;
  const isStatus =
    [inflowsBlocked, outflowsBlocked].every((flag) => flag === null || typeof flag === "boolean") &&
    [rawActionCode, lastVerifiedOn, renewalDeadline].every(isTextOrNone) &&
    isFreshness(freshness);
  return isStatus ? (value as unknown as RegulatoryStatus) : undefined;
}

export function readStoredCreation(value: unknown): KnownCreation | undefined {
  if (!isRecord(value) || typeof value["fingerprint"] !== "string") return undefined;
  const { sessionId } = value;
  return sessionId === undefined || typeof sessionId === "string" ? (value as unknown as KnownCreation) : undefined;
}

function isFreshness(value: unknown): boolean {
  return isRecord(value) && isDate(value["fetchedAt"]) && typeof value["isStale"] === "boolean";
}

function isDetail(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { hostedUrl, returnUrl, tag, checks, persons } = value;
  return [hostedUrl, returnUrl, tag].every(isTextOrNone) && isListOf(checks, isCheck) && isListOf(persons, isPerson);
}

function isCheck(value: Record<string, unknown>): boolean {
  const { id, type, rawType, status, rawStatus, createdAt, updatedAt, data, reasons } = value;
  return (
    isOneOf(CheckType, type) &&
    isOneOf(CheckStatus, status) &&
    [id, rawType, rawStatus].every(isTextOrNone) &&
    [createdAt, updatedAt].every(isDateOrNone) &&
    isListOf(data, isCheckData) &&
    isListOf(reasons, (pair) => isOneOf(CheckReasonType, pair["type"]) && isTextOrNone(pair["message"]))
  );
}

function isCheckData(value: Record<string, unknown>): boolean {
  return isOneOf(CheckDataType, value["type"]) && [value["rawType"], value["value"]].every(isTextOrNone);
}

const TEXTS_OF_PERSON = "id rawStatus role hostedUrl firstName lastName email country nationality tag".split(" ");

function isPerson(value: Record<string, unknown>): boolean {
  const { mainSessionId, status, data, validatedAt, createdAt, updatedAt, birthDate } = value;
  return (
    typeof mainSessionId === "string" &&
    isOneOf(PersonStatus, status) &&
    isListOf(data, isCheckData) &&
    TEXTS_OF_PERSON.every((name) => isTextOrNone(value[name])) &&
    [validatedAt, createdAt, updatedAt, birthDate].every(isDateOrNone)
  );
}

function isListOf(values: unknown, isItem: (item: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(values) && values.every((item) => isRecord(item) && isItem(item));
}

/** The members of these enums are named as their values. */
const isOneOf = (values: object, value: unknown) => typeof value === "string" && Object.hasOwn(values, value);
const isTextOrNone = (value: unknown) => value === undefined || value === null || typeof value === "string";
/** Not by `instanceof`: v8 may create dates of another realm. */
const isDate = (value: unknown) => Object.prototype.toString.call(value) === "[object Date]";
const isDateOrNone = (value: unknown) => value === undefined || value === null || isDate(value);
