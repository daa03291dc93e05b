// What an event of the upstream is about. Pure. Names not listed here are tolerated by their beginning.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { IdentityVerification } from "../schema/identity-verification.js";

/** Upstream docs: the names of events are not those of statuses. */
const STATUS_OF_EVENT: ReadonlyMap<string, IdentityVerificationStatus> = new Map([
  ["IDENTITY_VERIFICATION_PENDING", IdentityVerificationStatus.PENDING],
  ["IDENTITY_VERIFICATION_VALIDATED", IdentityVerificationStatus.VALIDATED],
  ["IDENTITY_VERIFICATION_FAILED", IdentityVerificationStatus.REFUSED],
  ["IDENTITY_VERIFICATION_INCONCLUSIVE", IdentityVerificationStatus.REVIEW],
  ["IDENTITY_VERIFICATION_OUTDATED", IdentityVerificationStatus.OUT_OF_DATE],
  ["IDENTITY_VERIFICATION_EXPIRED", IdentityVerificationStatus.EXPIRED],
  ["IDENTITY_VERIFICATION_TIMEOUT", IdentityVerificationStatus.TIMEOUT],
]);

/** Of the persons of a business. Whether their id or the session's comes with it is not documented, nor is one name. */
const PERSON_EVENTS = [
  "IDENTITY_VERIFICATION_PENDING_PSC_ACTION",
  "IDENTITY_VERIFICATION_PSC_PENDING",
  "IDENTITY_VERIFICATION_PSC_VALIDATED",
  "IDENTITY_VERIFICATION_PSC_REJECTED",
  "IDENTITY_VERIFICATION_PSC_FAILED",
  "IDENTITY_VERIFICATION_PSC_ABANDONED",
];

/** The events to subscribe to; the upstream may not offer all of them. */
export const HOOKED_EVENT_TYPES: readonly string[] = [
  ...STATUS_OF_EVENT.keys(),
  ...PERSON_EVENTS,
  "USER_KYC_REGULAR",
  "USER_KYC_LIGHT",
];

/** Every source of the upstream's names these; of the others some versions may know nothing. */
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

/** A person's step need not move the session's own date. */
export function isPersonEvent(eventType: string): boolean {
  return PERSON_EVENTS.includes(eventType);
}

/** Upstream docs: the prefix of persons' ids. There is no way from a person to their session but having read it. */
export function isPersonId(id: string): boolean {
  return id.startsWith("psc_");
}

export function isUserEvent(eventType: string): boolean {
  return eventType.startsWith("USER_");
}

/** A notification that arrives late, or tells of what was known by another way: the session stands so already. */
export function isAlreadyKnown({ eventType, dateSeconds }: UpstreamEvent, known: IdentityVerification): boolean {
  const status = STATUS_OF_EVENT.get(eventType);
  if (status === undefined || known.freshness.isStale) return false;
  const knownAtSeconds = (known.updatedAt?.getTime() ?? -Infinity) / 1_000;
  return known.status === status && dateSeconds <= knownAtSeconds;
}
