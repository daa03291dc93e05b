// Classifies the upstream's events. Pure. Names that are not listed here are recognised by their prefix.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { USER_EVENTS } from "./announcements.js";

/** Upstream docs: event names differ from status names. */
const STATUS_OF_EVENT: ReadonlyMap<string, IdentityVerificationStatus> = new Map([
  ["IDENTITY_VERIFICATION_PENDING", IdentityVerificationStatus.PENDING],
  ["IDENTITY_VERIFICATION_VALIDATED", IdentityVerificationStatus.VALIDATED],
  ["IDENTITY_VERIFICATION_FAILED", IdentityVerificationStatus.REFUSED],
  ["IDENTITY_VERIFICATION_INCONCLUSIVE", IdentityVerificationStatus.REVIEW],
  ["IDENTITY_VERIFICATION_OUTDATED", IdentityVerificationStatus.OUT_OF_DATE],
  ["IDENTITY_VERIFICATION_EXPIRED", IdentityVerificationStatus.EXPIRED],
  ["IDENTITY_VERIFICATION_TIMEOUT", IdentityVerificationStatus.TIMEOUT],
]);

/** Events of persons. Their names, and whether they carry the person's or the session's id, are not documented. */
const PERSON_EVENTS = [
  "IDENTITY_VERIFICATION_PENDING_PSC_ACTION",
  "IDENTITY_VERIFICATION_PSC_PENDING",
  "IDENTITY_VERIFICATION_PSC_VALIDATED",
  "IDENTITY_VERIFICATION_PSC_REJECTED",
  "IDENTITY_VERIFICATION_PSC_FAILED",
  "IDENTITY_VERIFICATION_PSC_ABANDONED",
];

/** Event types to register hooks for; the upstream may not offer all of them. */
export const HOOKED_EVENT_TYPES: readonly string[] = [...STATUS_OF_EVENT.keys(), ...PERSON_EVENTS, ...USER_EVENTS];

/** Named by every source of upstream documentation; some upstream versions may not know the others. */
const OFFERED_EVERYWHERE: ReadonlySet<string> = new Set([
  "IDENTITY_VERIFICATION_VALIDATED",
  "IDENTITY_VERIFICATION_FAILED",
  "IDENTITY_VERIFICATION_INCONCLUSIVE",
  "IDENTITY_VERIFICATION_OUTDATED",
  "USER_KYC_REGULAR",
  "USER_KYC_LIGHT",
]);

export function isOfferedEverywhere(eventType: string): boolean {
  return OFFERED_EVERYWHERE.has(eventType);
}

export function isSessionEvent(eventType: string): boolean {
  return eventType.startsWith("IDENTITY_VERIFICATION_");
}

/** A person's event need not change the session's `LastUpdate`. */
export function isPersonEvent(eventType: string): boolean {
  return PERSON_EVENTS.includes(eventType);
}

/** Upstream docs: the prefix of persons' ids. A person's session is known only once it has been read. */
export function isPersonId(id: string): boolean {
  return id.startsWith("psc_");
}

export function isUserEvent(eventType: string): boolean {
  return eventType.startsWith("USER_");
}

/** Whether the cached session already has the status that the event announces. */
export function isAlreadyKnown({ eventType, dateSeconds }: UpstreamEvent, known: IdentityVerification): boolean {
  const status = STATUS_OF_EVENT.get(eventType);
  if (status === undefined || known.freshness.isStale) return false;
  const knownAtSeconds = (known.updatedAt?.getTime() ?? -Infinity) / 1_000;
  return known.status === status && dateSeconds <= knownAtSeconds;
}
