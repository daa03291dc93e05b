// The page's texts for the API's enums. Records, so that a new enum value fails to compile here.
import type { IdentityVerificationStatus, StartAgainCause, SupportCause, WaitReason } from "./generated/graphql.js";

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
  PERSONS_ABANDONED: "Somebody in your business has not verified themselves in time. Please start again.",
};

const WAITS: Record<WaitReason, string> = {
  MANUAL_REVIEW: "Your documents are being reviewed by people. This can take a day or two.",
  KYC_LEVEL: "Your documents are accepted. Your account is being unlocked.",
  JUST_RETURNED:
    "Welcome back. If you have sent your documents, they are being checked: the result appears here by itself.",
  UNKNOWN: "Your verification is being processed.",
};

/** For a block without advice. The cause of a block is for the platform's staff, not for the user. */
const SUPPORT: Record<SupportCause, string> = {
  RESTRICTED: "Your account is restricted for the moment. Please contact our support.",
  ACCOUNT_CLOSED: "Your account is closed. Please contact our support if you have questions.",
};

export const sayStatus = (status: IdentityVerificationStatus) => STATUSES[status];
export const sayCause = (cause: StartAgainCause) => CAUSES[cause];
export const sayWait = (reason: WaitReason) => WAITS[reason];
export const saySupport = (cause: SupportCause) => SUPPORT[cause];

const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
export const sayDate = (text: string) => dates.format(new Date(text));

/** Days have no time zone. */
const days = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
export const sayDay = (text: string) => days.format(new Date(text));
