// Strong customer authentication (SCA) of a user. Pure: returns new records and the events to send.
import type { Enrolment, UserRecord } from "./records.js";
import { changed, type ChangedUser, type UserChange } from "./user-change.js";

export const NOT_ENROLLED: Readonly<Enrolment> = {
  isEnrolled: false,
  lastEnrolmentDate: null,
  lastConsentDate: null,
  consentScope: null,
};

/** What a user consents to, in the spelling of the status and of the events. */
const SCOPES = {
  ContactInformationUpdate: "CONTACT_INFORMATION_UPDATE",
  RecipientRegistration: "RECIPIENT_REGISTRATION",
  Transfer: "TRANSFER",
  ViewAccountInformation: "VIEW_ACCOUNT_INFORMATION",
};

function askFor(user: UserRecord): ChangedUser {
  const { enrolment = NOT_ENROLLED } = user;
  return changed({ ...user, UserStatus: "PENDING_USER_ACTION", enrolment }, "USER_ACCOUNT_VALIDATION_ASKED");
}

function enrol(user: UserRecord, nowMs: number): ChangedUser {
  const wasPending = user.UserStatus === "PENDING_USER_ACTION";
  const enrolment = {
    ...(user.enrolment ?? NOT_ENROLLED),
    isEnrolled: true,
    lastEnrolmentDate: Math.floor(nowMs / 1_000),
  };
  return changed(
    { ...user, UserStatus: wasPending ? "ACTIVE" : user.UserStatus, enrolment },
    "SCA_ENROLLMENT_SUCCEEDED",
    ...(wasPending ? ["USER_ACCOUNT_ACTIVATED"] : []),
  );
}

function consent(user: UserRecord, nowMs: number): ChangedUser {
  const enrolment = {
    ...(user.enrolment ?? NOT_ENROLLED),
    lastConsentDate: Math.floor(nowMs / 1_000),
    consentScope: Object.fromEntries(Object.keys(SCOPES).map((scope) => [scope, true])),
  };
  // Inferred: these events name the user.
  return changed({ ...user, enrolment }, ...Object.values(SCOPES).map((scope) => `SCA_${scope}_CONSENT_GIVEN`));
}

export const ENROLMENT_CHANGES: Readonly<Record<string, UserChange>> = {
  ENROLMENT_PENDING: { label: "Strong authentication has to be set up first", apply: askFor },
  ENROLLED: { label: "Strong authentication is set up", apply: (user, { nowMs }) => enrol(user, nowMs) },
  ENROLMENT_FAILED: { label: "The set-up fails", apply: (user) => changed(user, "SCA_ENROLLMENT_FAILED") },
  ENROLMENT_EXPIRED: { label: "The link of the set-up ends", apply: (user) => changed(user, "SCA_ENROLLMENT_EXPIRED") },
  CONSENT_GIVEN: { label: "The user consents", apply: (user, { nowMs }) => consent(user, nowMs) },
};
