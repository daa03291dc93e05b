// Checks what the store that instances share returns, as the answers of the upstream are checked: another version, or
// another program, may have written it. Undefined for anything else than what this version stores.
import { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { UserDetail } from "../schema/user.js";
import { isRecord } from "../upstream/upstream-error.js";
import type { KnownCreation } from "./create-once.js";
import type { SessionList } from "./upstream-api.js";

const STATUSES: ReadonlySet<unknown> = new Set(Object.values(IdentityVerificationStatus));

export function readStoredSession(value: unknown): IdentityVerification | undefined {
  if (!isRecord(value)) return undefined;
  const { id, status, rawStatus, isFinal, isSettled, createdAt, updatedAt, expiresAt, userId, detail } = value;
  const isSession =
    typeof id === "string" &&
    STATUSES.has(status) &&
    isTextOrNone(rawStatus) &&
    isTextOrNone(userId) &&
    typeof isFinal === "boolean" &&
    typeof isSettled === "boolean" &&
    [createdAt, updatedAt, expiresAt].every(isDateOrNone) &&
    isFreshness(value["freshness"]) &&
    (detail === undefined || isDetail(detail));
  // type-graphql resolves the type by class.
  return isSession ? Object.assign(new IdentityVerification(), value) : undefined;
}

export function readStoredList(value: unknown): SessionList | undefined {
  if (!isRecord(value) || !Array.isArray(value["sessions"]) || typeof value["isComplete"] !== "boolean")
    return undefined;
  const sessions = value["sessions"].map(readStoredSession);
  if (!isFreshness(value["freshness"]) || sessions.includes(undefined)) return undefined;
  return { ...value, sessions } as SessionList;
}

export function readStoredUser(value: unknown): UserDetail | undefined {
  if (!isRecord(value) || !isFreshness(value["freshness"]) || !isDateOrNone(value["createdAt"])) return undefined;
  const texts = ["personType", "rawPersonType", "kycLevel", "rawKycLevel", "category", "rawCategory", "status"];
  return texts.every((name) => isTextOrNone(value[name])) ? (value as unknown as UserDetail) : undefined;
}

export function readStoredCreation(value: unknown): KnownCreation | undefined {
  if (!isRecord(value) || typeof value["fingerprint"] !== "string") return undefined;
  const { sessionId } = value;
  return sessionId === undefined || typeof sessionId === "string" ? (value as unknown as KnownCreation) : undefined;
}

function isFreshness(value: unknown): boolean {
  return isRecord(value) && isDateOrNone(value["fetchedAt"]) && typeof value["isStale"] === "boolean";
}

function isDetail(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { hostedUrl, returnUrl, tag, checks, persons } = value;
  const areItems = (items: unknown) => Array.isArray(items) && items.every(isRecord);
  return [hostedUrl, returnUrl, tag].every(isTextOrNone) && areItems(checks) && areItems(persons);
}

const isTextOrNone = (value: unknown): boolean => value === undefined || value === null || typeof value === "string";
/** Not by `instanceof`: v8 may create dates of another realm. */
const isDateOrNone = (value: unknown): boolean =>
  value === undefined || value === null || Object.prototype.toString.call(value) === "[object Date]";
