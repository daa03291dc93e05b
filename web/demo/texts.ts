// What the API's words are called on the page. Records, so that a new value of an enum fails to compile here.
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

const WAITS: Record<WaitReason, string> = {
  MANUAL_REVIEW: "Your documents are being reviewed by people. This can take a day or two.",
  UNKNOWN: "Your verification is being processed.",
};

export const sayStatus = (status: IdentityVerificationStatus) => STATUSES[status];
export const sayCause = (cause: StartAgainCause) => CAUSES[cause];
export const sayWait = (reason: WaitReason) => WAITS[reason];

const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
export const sayDate = (text: string) => dates.format(new Date(text));
