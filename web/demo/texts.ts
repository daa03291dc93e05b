// The page's texts for the API's enums. Records, so that a new enum value fails to compile here.
import type { IdentityVerificationStatus, StartAgainCause, WaitReason } from "./generated/graphql.js";

const STATUSES: Record<IdentityVerificationStatus, string> = {
  PENDING: "Not finished",
  REVIEW: "Being reviewed",
  VALIDATED: "Passed",
  REFUSED: "Refused",
  EXPIRED: "Not finished in time",
  OUT_OF_DATE: "Out of date",
  TIMEOUT: "Ended by inactivity",
  ERROR: "Technical failure",
  UNKNOWN: "Unknown",
};

const CAUSES: Record<StartAgainCause, string> = {
  REFUSED: "Your identity could not be verified.",
  EXPIRED: "The time to finish your verification has passed.",
  OUT_OF_DATE: "Your verification is no longer valid. Please verify your identity again.",
  FAILED: "The verification ended by a technical failure. Please start again.",
};

/** For a session created after the one that verified the user. */
const LATER_CAUSES: Record<StartAgainCause, string> = {
  REFUSED: "A later verification was refused.",
  EXPIRED: "A later verification was not finished in time.",
  OUT_OF_DATE: "A later verification is no longer valid.",
  FAILED: "A later verification ended by a technical failure.",
};

const WAITS: Record<WaitReason, string> = {
  MANUAL_REVIEW: "Your documents are being reviewed by people. This can take a day or two.",
  KYC_LEVEL: "Your documents are accepted. Your account is being unlocked.",
  UNKNOWN: "Your verification is being processed.",
};

export const sayStatus = (status: IdentityVerificationStatus) => STATUSES[status];
export const sayCause = (cause: StartAgainCause, isVerified: boolean) => (isVerified ? LATER_CAUSES : CAUSES)[cause];
export const sayWait = (reason: WaitReason) => WAITS[reason];

/** @param isVerified whether the user is verified, which takes more than a validated session; null if unknown */
export function sayPassed(isVerified: boolean | null): string {
  if (isVerified) return "Your verification has passed. There is nothing left to do.";
  return isVerified === null
    ? "Your verification has passed. Whether more is needed cannot be said at the moment."
    : "Your verification has passed, but you do not count as verified yet. If it stays so, please contact us.";
}

const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
export const sayDate = (text: string) => dates.format(new Date(text));
