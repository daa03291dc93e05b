/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from "../operation.js";

/** Why a check was refused. The meaning of a reason depends on the check: read it together with CheckReason.checkType. */
export type CheckReasonType =
  /** Businesses: the document's holder is not a registered director. */
  | 'BUSINESS_INSIGHTS_MATCH_FAILED'
  /** Sole traders: the name of the document's holder is not part of the registered business name. */
  | 'BUSINESS_NAME_MATCH_FAILED'
  /** The document appears altered or inconsistent. */
  | 'DOCUMENT_FALSIFIED'
  /** The document has expired. */
  | 'DOCUMENT_HAS_EXPIRED'
  /** Pages, a date or a translation are missing, or the document alone is not sufficient. */
  | 'DOCUMENT_INCOMPLETE'
  /** For an identity document: its kind is not accepted. For a name check: the names differ. For an age check: under 18. For other checks: see message. */
  | 'DOCUMENT_NOT_ACCEPTED'
  /** This kind of company document is not accepted for the country. */
  | 'DOCUMENT_TYPE_NOT_SUPPORTED'
  /** The image or file is not legible. */
  | 'DOCUMENT_UNREADABLE'
  /** The selfie does not match the photo in the document. */
  | 'FACE_MATCH_FAIL'
  /** A reason that this API does not know yet; see rawType and message. */
  | 'UNKNOWN';

/** What a check examines. */
export type CheckType =
  /** Businesses: the document's holder is a registered director, and the declared owners match the company register. */
  | 'BUSINESS_INSIGHTS_MATCH'
  /** Sole traders: the name of the document's holder is part of the registered business name. */
  | 'BUSINESS_NAME_MATCH'
  /** The company was found in its national register. */
  | 'BUSINESS_VERIFICATION'
  /** The document is genuine, the selfie shows a live person, and the faces match. */
  | 'IDENTITY_DOCUMENT_VERIFICATION'
  /** The document's holder is at least 18 years old. */
  | 'IDV_AGE_CHECK'
  /** The name on the document matches the name of the user or, for a legal user, of the legal representative. */
  | 'IDV_NAME_MATCH_CHECK'
  /** Businesses: legacy check of the persons of significant control. */
  | 'PERSONS_SIGNIFICANT_CONTROL'
  /** Businesses: the declared persons of significant control are consistent. */
  | 'PSC_CONSISTENCY_CHECK'
  /** Businesses: the declared roles of the persons of significant control match the company register. */
  | 'PSC_ROLE_CHECK'
  /** A check that this API does not know yet; see rawType. */
  | 'UNKNOWN';

/** Input for a new verification session. */
export type CreateIdentityVerificationInput = {
  /** Makes the call safe to repeat: for 24 hours the same key returns the same session. 16 to 36 letters, digits and hyphens, preferably a UUID. Generated if omitted. Ignored with reuse. */
  idempotencyKey?: string | null | undefined;
  /** Language of the hosted page. By default the browser's language. */
  language?: SessionLanguage | null | undefined;
  /** URL to which the hosted page redirects the user's browser at the end: https (http only for localhost in development), of an origin that the platform allows, at most 500 characters: printable ASCII without spaces and backslashes. */
  returnUrl: string;
  /** If true, returns the user's newest PENDING session with the same returnUrl instead of creating another, if there is one. The call is then safe to repeat, and two at the same moment with the same input return the same session, unless earlier ones have just been refused. If the user's sessions cannot be read, another one is created. */
  reuse?: boolean;
  /** Your own note, stored with the session, at most 255 characters. Do not put personal data in it. */
  tag?: string | null | undefined;
  /** Id of the user to verify. */
  userId: string | number;
};

/** Status of a verification session. It is not derived from the checks: after a manual review a VALIDATED session may still have refused checks. */
export type IdentityVerificationStatus =
  /** Ended by a technical failure. Legacy: only old sessions have this status. */
  | 'ERROR'
  /** Not submitted in time. The hosted page still opens but can no longer be submitted. */
  | 'EXPIRED'
  /** Was VALIDATED, but the user's KYC level has been lowered since, for example after a change of name or a missed renewal. The user needs a new session. */
  | 'OUT_OF_DATE'
  /** Not submitted yet: never opened, or in progress. */
  | 'PENDING'
  /** Failed; see refusalReasons. The user needs a new session. */
  | 'REFUSED'
  /** Submitted, and in manual review because the automatic checks were inconclusive. Legal users only. */
  | 'REVIEW'
  /** Ended by inactivity. Legacy: only old sessions have this status. */
  | 'TIMEOUT'
  /** A status that this API does not know yet; see rawStatus. Treat it as neither verified nor final. */
  | 'UNKNOWN'
  /** Passed. */
  | 'VALIDATED';

/** Verification status of a person of significant control. */
export type PersonStatus =
  /** Abandoned; cannot be retried. */
  | 'ABANDONED'
  /** The person has to use their hostedUrl, or has done so and is awaiting the decision. */
  | 'PENDING_VALIDATION'
  /** Failed. Use retryPersonVerification to get a new link. */
  | 'REJECTED'
  /** A status that this API does not know yet; see rawStatus. */
  | 'UNKNOWN'
  /** Passed. */
  | 'VALIDATED';

/** Whether a user is a natural person or an organisation. */
export type PersonType =
  /** A company, sole trader or other organisation. */
  | 'LEGAL'
  /** A natural person. */
  | 'NATURAL'
  /** A type that this API does not know yet; see rawPersonType. */
  | 'UNKNOWN';

/** The session whose user has returned. */
export type ReportReturnInput = {
  /** Id of the session to whose returnUrl the user's browser came. */
  identityVerificationId: string | number;
};

/** The person to verify again, with corrected details. Omitted details keep their declared values. */
export type RetryPersonVerificationInput = {
  /** Corrected date of birth, between 1900 and today. */
  birthDate?: string | null | undefined;
  /** Corrected e-mail address. */
  email?: string | null | undefined;
  /** Corrected first name, at most 100 characters. */
  firstName?: string | null | undefined;
  /** Id of the business's verification session. */
  identityVerificationId: string | number;
  /** Corrected last name, at most 100 characters. */
  lastName?: string | null | undefined;
  /** Id of the person (Person.id). */
  personId: string | number;
};

/** Language of the hosted verification page. */
export type SessionLanguage =
  /** German. */
  | 'DE_DE'
  /** English. */
  | 'EN_US'
  /** Spanish. */
  | 'ES_ES'
  /** French. */
  | 'FR_FR'
  /** Italian. */
  | 'IT_IT'
  /** Dutch. */
  | 'NL_NL'
  /** Portuguese. */
  | 'PT_PT'
  /** Simplified Chinese. */
  | 'ZH_HANS_CN';

/** Why the user needs a new session. */
export type StartAgainCause =
  /** The session was not submitted in time. */
  | 'EXPIRED'
  /** The session ended by inactivity or a technical failure. */
  | 'FAILED'
  /** The verification is no longer valid, for example after a change of the user's data or a missed renewal. */
  | 'OUT_OF_DATE'
  /** Persons of the business have not verified themselves, and cannot do so in this session any more. */
  | 'PERSONS_ABANDONED'
  /** The verification was refused; see reasons. */
  | 'REFUSED';

/** Why the user can do nothing by themselves. */
export type SupportCause =
  /** The account is closed for good. */
  | 'ACCOUNT_CLOSED'
  /** The upstream has blocked the user. */
  | 'RESTRICTED';

/** Language of this API's own texts, and of the platform's in their place. */
export type TextLanguage =
  /** German. */
  | 'DE'
  /** English. */
  | 'EN'
  /** Spanish. */
  | 'ES'
  /** French. */
  | 'FR'
  /** Italian. */
  | 'IT'
  /** Dutch. */
  | 'NL'
  /** Portuguese. */
  | 'PT'
  /** Simplified Chinese. */
  | 'ZH_HANS';

/** Why a mutation was refused. */
export type UserErrorCode =
  /** The upstream has not enabled hosted verification for the platform. */
  | 'FEATURE_NOT_ENABLED'
  /** The idempotency key was used before with different input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** There is no such verification session, or the viewer has no access to it. */
  | 'IDENTITY_VERIFICATION_NOT_FOUND'
  /** The value is missing or malformed. */
  | 'INVALID'
  /** There is no such person in a session that the viewer has access to. */
  | 'PERSON_NOT_FOUND'
  /** The upstream refused the request for a reason that this API does not know. */
  | 'REJECTED'
  /** The platform does not allow this returnUrl. */
  | 'RETURN_URL_NOT_ALLOWED'
  /** The value is longer than allowed. */
  | 'TOO_LONG'
  /** The user has reached the limit of open sessions: continue one of them (see reuse), or wait until one is decided. */
  | 'TOO_MANY_OPEN_SESSIONS'
  /** The user cannot be verified. This requires an OWNER with an open account who has accepted the terms and, where required, enrolled for strong authentication; some legal forms are excluded. The message has the cause if the upstream names one. */
  | 'USER_NOT_ELIGIBLE'
  /** There is no such user, or the viewer has no access to them. */
  | 'USER_NOT_FOUND';

/** What the session or the user is waiting for. */
export type WaitReason =
  /** The user has just returned from the hosted page (reportReturn). If they have submitted everything, an outcome usually arrives within seconds. If none has arrived in redirectAgainInSeconds, the next action is RedirectUser again. */
  | 'JUST_RETURNED'
  /** The session is validated; the user's kycLevel, or the end of the renewal, follows within seconds, rarely within minutes. */
  | 'KYC_LEVEL'
  /** Manual review, which takes hours or days. The user has nothing to do. */
  | 'MANUAL_REVIEW'
  /** The session has a status that this API does not know yet. */
  | 'UNKNOWN';

export type VerificationUserFragment = { id: string, personType: PersonType | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, nextActionFreshness: { isStale: boolean } | null, renewal: { dueOn: string | null, isOverdue: boolean } | null, nextAction:
    | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
    | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
    | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean | null }
    | { __typename: 'NoAction', since: string | null }
    | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
    | { __typename: 'RenewVerification', userId: string, dueOn: string, isOverdue: boolean }
    | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
    | { __typename: 'StartVerification', userId: string }
    | { __typename: 'WaitForOutcome', identityVerificationId: string, since: string | null, reason: WaitReason, redirectAgainInSeconds: number | null }
   | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean } }> | null };

export type VerificationOfViewerQueryVariables = Exact<{
  language?: TextLanguage;
}>;


export type VerificationOfViewerQuery = { viewer: { users: Array<{ id: string, personType: PersonType | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, nextActionFreshness: { isStale: boolean } | null, renewal: { dueOn: string | null, isOverdue: boolean } | null, nextAction:
        | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
        | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
        | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean | null }
        | { __typename: 'NoAction', since: string | null }
        | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
        | { __typename: 'RenewVerification', userId: string, dueOn: string, isOverdue: boolean }
        | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
        | { __typename: 'StartVerification', userId: string }
        | { __typename: 'WaitForOutcome', identityVerificationId: string, since: string | null, reason: WaitReason, redirectAgainInSeconds: number | null }
       | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean } }> | null }> } };

export type VerificationOfUserQueryVariables = Exact<{
  userId: string | number;
  language?: TextLanguage;
}>;


export type VerificationOfUserQuery = { user: { id: string, personType: PersonType | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, nextActionFreshness: { isStale: boolean } | null, renewal: { dueOn: string | null, isOverdue: boolean } | null, nextAction:
      | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
      | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
      | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean | null }
      | { __typename: 'NoAction', since: string | null }
      | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
      | { __typename: 'RenewVerification', userId: string, dueOn: string, isOverdue: boolean }
      | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
      | { __typename: 'StartVerification', userId: string }
      | { __typename: 'WaitForOutcome', identityVerificationId: string, since: string | null, reason: WaitReason, redirectAgainInSeconds: number | null }
     | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean } }> | null } | null };

export type VerificationChangesSubscriptionVariables = Exact<{
  userId: string | number;
  language?: TextLanguage;
}>;


export type VerificationChangesSubscription = { userUpdated: { id: string, personType: PersonType | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, nextActionFreshness: { isStale: boolean } | null, renewal: { dueOn: string | null, isOverdue: boolean } | null, nextAction:
      | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
      | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
      | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean | null }
      | { __typename: 'NoAction', since: string | null }
      | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
      | { __typename: 'RenewVerification', userId: string, dueOn: string, isOverdue: boolean }
      | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
      | { __typename: 'StartVerification', userId: string }
      | { __typename: 'WaitForOutcome', identityVerificationId: string, since: string | null, reason: WaitReason, redirectAgainInSeconds: number | null }
     | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean } }> | null } };

export type StartVerificationMutationVariables = Exact<{
  input: CreateIdentityVerificationInput;
}>;


export type StartVerificationMutation = { createIdentityVerification: { identityVerification: { id: string, hostedUrl: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ReportReturnMutationVariables = Exact<{
  input: ReportReturnInput;
  language?: TextLanguage;
}>;


export type ReportReturnMutation = { reportReturn: { identityVerification: { id: string, user: { id: string, personType: PersonType | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, nextActionFreshness: { isStale: boolean } | null, renewal: { dueOn: string | null, isOverdue: boolean } | null, nextAction:
          | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
          | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
          | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean | null }
          | { __typename: 'NoAction', since: string | null }
          | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
          | { __typename: 'RenewVerification', userId: string, dueOn: string, isOverdue: boolean }
          | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
          | { __typename: 'StartVerification', userId: string }
          | { __typename: 'WaitForOutcome', identityVerificationId: string, since: string | null, reason: WaitReason, redirectAgainInSeconds: number | null }
         | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean } }> | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type RetryPersonMutationVariables = Exact<{
  input: RetryPersonVerificationInput;
}>;


export type RetryPersonMutation = { retryPersonVerification: { person: { id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export const VERIFICATION_OF_VIEWER: Operation<VerificationOfViewerQuery, VerificationOfViewerQueryVariables> = {
  name: "VerificationOfViewer",
  kind: "query",
  text: "fragment VerificationUser on User{id personType isVerified freshness{isStale}nextActionFreshness{isStale}renewal{dueOn isOverdue}nextAction{__typename ...on StartVerification{userId}...on RedirectUser{identityVerificationId url until}...on WaitForOutcome{identityVerificationId since reason redirectAgainInSeconds}...on CompletePersons{identityVerificationId areLinksEmailed persons{id role status hostedUrl}}...on StartAgain{cause isUseful reasons{checkType type recommendation(language:$language)}}...on RenewVerification{userId dueOn isOverdue}...on EnrolForStrongAuthentication{isVerified}...on ContactSupport{supportCause restrictions{inflowsBlocked outflowsBlocked recommendation(language:$language)}}...on NoAction{since}}verifications(first:10){id status createdAt updatedAt freshness{isStale}}}query VerificationOfViewer($language:TextLanguage!=EN){viewer{users{...VerificationUser}}}",
};
export const VERIFICATION_OF_USER: Operation<VerificationOfUserQuery, VerificationOfUserQueryVariables> = {
  name: "VerificationOfUser",
  kind: "query",
  text: "fragment VerificationUser on User{id personType isVerified freshness{isStale}nextActionFreshness{isStale}renewal{dueOn isOverdue}nextAction{__typename ...on StartVerification{userId}...on RedirectUser{identityVerificationId url until}...on WaitForOutcome{identityVerificationId since reason redirectAgainInSeconds}...on CompletePersons{identityVerificationId areLinksEmailed persons{id role status hostedUrl}}...on StartAgain{cause isUseful reasons{checkType type recommendation(language:$language)}}...on RenewVerification{userId dueOn isOverdue}...on EnrolForStrongAuthentication{isVerified}...on ContactSupport{supportCause restrictions{inflowsBlocked outflowsBlocked recommendation(language:$language)}}...on NoAction{since}}verifications(first:10){id status createdAt updatedAt freshness{isStale}}}query VerificationOfUser($userId:ID!$language:TextLanguage!=EN){user(id:$userId){...VerificationUser}}",
};
export const VERIFICATION_CHANGES: Operation<VerificationChangesSubscription, VerificationChangesSubscriptionVariables> = {
  name: "VerificationChanges",
  kind: "subscription",
  text: "fragment VerificationUser on User{id personType isVerified freshness{isStale}nextActionFreshness{isStale}renewal{dueOn isOverdue}nextAction{__typename ...on StartVerification{userId}...on RedirectUser{identityVerificationId url until}...on WaitForOutcome{identityVerificationId since reason redirectAgainInSeconds}...on CompletePersons{identityVerificationId areLinksEmailed persons{id role status hostedUrl}}...on StartAgain{cause isUseful reasons{checkType type recommendation(language:$language)}}...on RenewVerification{userId dueOn isOverdue}...on EnrolForStrongAuthentication{isVerified}...on ContactSupport{supportCause restrictions{inflowsBlocked outflowsBlocked recommendation(language:$language)}}...on NoAction{since}}verifications(first:10){id status createdAt updatedAt freshness{isStale}}}subscription VerificationChanges($userId:ID!$language:TextLanguage!=EN){userUpdated(userId:$userId){...VerificationUser}}",
};
export const START_VERIFICATION: Operation<StartVerificationMutation, StartVerificationMutationVariables> = {
  name: "StartVerification",
  kind: "mutation",
  text: "mutation StartVerification($input:CreateIdentityVerificationInput!){createIdentityVerification(input:$input){identityVerification{id hostedUrl}userErrors{code field message}}}",
};
export const REPORT_RETURN: Operation<ReportReturnMutation, ReportReturnMutationVariables> = {
  name: "ReportReturn",
  kind: "mutation",
  text: "fragment VerificationUser on User{id personType isVerified freshness{isStale}nextActionFreshness{isStale}renewal{dueOn isOverdue}nextAction{__typename ...on StartVerification{userId}...on RedirectUser{identityVerificationId url until}...on WaitForOutcome{identityVerificationId since reason redirectAgainInSeconds}...on CompletePersons{identityVerificationId areLinksEmailed persons{id role status hostedUrl}}...on StartAgain{cause isUseful reasons{checkType type recommendation(language:$language)}}...on RenewVerification{userId dueOn isOverdue}...on EnrolForStrongAuthentication{isVerified}...on ContactSupport{supportCause restrictions{inflowsBlocked outflowsBlocked recommendation(language:$language)}}...on NoAction{since}}verifications(first:10){id status createdAt updatedAt freshness{isStale}}}mutation ReportReturn($input:ReportReturnInput!$language:TextLanguage!=EN){reportReturn(input:$input){identityVerification{id user{...VerificationUser}}userErrors{code field message}}}",
};
export const RETRY_PERSON: Operation<RetryPersonMutation, RetryPersonMutationVariables> = {
  name: "RetryPerson",
  kind: "mutation",
  text: "mutation RetryPerson($input:RetryPersonVerificationInput!){retryPersonVerification(input:$input){person{id role status hostedUrl}userErrors{code field message}}}",
};