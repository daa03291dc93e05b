/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from "../../../client/operation.js";

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

/** The outcome of one check. */
export type CheckStatus =
  /** The check failed; see reasons. This alone does not decide the session. */
  | 'REFUSED'
  /** In manual review. Legacy: only old checks have this status. */
  | 'REVIEW'
  /** An outcome that this API does not know yet; see rawStatus. */
  | 'UNKNOWN'
  /** The check passed. */
  | 'VALIDATED';

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

/** Verification level of a user. */
export type KycLevel =
  /** Not verified, or no longer verified. */
  | 'LIGHT'
  /** Verified. */
  | 'REGULAR'
  /** A level that this API does not know yet; see rawKycLevel. */
  | 'UNKNOWN';

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

/** Category of a user, which determines what the user may do. Only an OWNER can be verified. */
export type UserCategory =
  /** Can hold money; can be verified. */
  | 'OWNER'
  /** Can only pay; cannot be verified. */
  | 'PAYER'
  /** The platform itself. */
  | 'PLATFORM'
  /** A category that this API does not know yet; see rawCategory. */
  | 'UNKNOWN';

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

export type OperatorUserQueryVariables = Exact<{
  userId: string | number;
  language?: TextLanguage;
  first: number;
  after?: string | null | undefined;
  status?: Array<IdentityVerificationStatus> | IdentityVerificationStatus | null | undefined;
}>;


export type OperatorUserQuery = { user: { id: string, personType: PersonType | null, category: UserCategory | null, kycLevel: KycLevel | null, isVerified: boolean | null, createdAt: string | null, freshness: { isStale: boolean } | null, renewal: { dueOn: string | null, isDue: boolean, isOverdue: boolean, lastVerifiedOn: string | null } | null, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null, nextAction:
      | { __typename: 'CompletePersons', areLinksEmailed: boolean }
      | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
      | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean | null }
      | { __typename: 'NoAction' }
      | { __typename: 'RedirectUser', until: string | null }
      | { __typename: 'RenewVerification', dueOn: string, isOverdue: boolean }
      | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean }
      | { __typename: 'StartVerification' }
      | { __typename: 'WaitForOutcome', identityVerificationId: string, since: string | null, reason: WaitReason }
     | null, verificationsConnection: { edges: Array<{ node: { id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type OperatorVerificationQueryVariables = Exact<{
  id: string | number;
  language?: TextLanguage;
}>;


export type OperatorVerificationQuery = { identityVerification: { id: string, status: IdentityVerificationStatus, rawStatus: string | null, expiresAt: string | null, checks: Array<{ id: string | null, type: CheckType, rawType: string | null, status: CheckStatus, reasons: Array<{ checkType: CheckType, type: CheckReasonType, message: string | null, recommendation: string }> }> | null, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, validatedAt: string | null }> | null } | null };

export type OperatorChangesSubscriptionVariables = Exact<{
  userId: string | number;
}>;


export type OperatorChangesSubscription = { userUpdated: { id: string, isVerified: boolean | null, nextAction:
      | { __typename: 'CompletePersons' }
      | { __typename: 'ContactSupport' }
      | { __typename: 'EnrolForStrongAuthentication' }
      | { __typename: 'NoAction' }
      | { __typename: 'RedirectUser' }
      | { __typename: 'RenewVerification' }
      | { __typename: 'StartAgain' }
      | { __typename: 'StartVerification' }
      | { __typename: 'WaitForOutcome', identityVerificationId: string }
     | null, renewal: { dueOn: string | null, isDue: boolean, isOverdue: boolean } | null, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null } | null, verifications: Array<{ id: string, status: IdentityVerificationStatus }> | null } };

export const OPERATOR_USER: Operation<OperatorUserQuery, OperatorUserQueryVariables> = {
  name: "OperatorUser",
  kind: "query",
  text: "query OperatorUser($userId:ID!$language:TextLanguage!=EN$first:Int!$after:String$status:[IdentityVerificationStatus!]){user(id:$userId){id personType category kycLevel isVerified createdAt freshness{isStale}renewal{dueOn isDue isOverdue lastVerifiedOn}restrictions{inflowsBlocked outflowsBlocked recommendation(language:$language)}nextAction{__typename ...on RedirectUser{until}...on WaitForOutcome{identityVerificationId since reason}...on CompletePersons{areLinksEmailed}...on StartAgain{cause isUseful}...on RenewVerification{dueOn isOverdue}...on EnrolForStrongAuthentication{isVerified}...on ContactSupport{supportCause restrictions{inflowsBlocked outflowsBlocked recommendation(language:$language)}}}verificationsConnection(first:$first after:$after status:$status){edges{node{id status createdAt updatedAt}}pageInfo{hasNextPage endCursor}}}}",
};
export const OPERATOR_VERIFICATION: Operation<OperatorVerificationQuery, OperatorVerificationQueryVariables> = {
  name: "OperatorVerification",
  kind: "query",
  text: "query OperatorVerification($id:ID!$language:TextLanguage!=EN){identityVerification(id:$id){id status rawStatus expiresAt checks{id type rawType status reasons{checkType type message recommendation(language:$language)}}persons{id role status validatedAt}}}",
};
export const OPERATOR_CHANGES: Operation<OperatorChangesSubscription, OperatorChangesSubscriptionVariables> = {
  name: "OperatorChanges",
  kind: "subscription",
  text: "subscription OperatorChanges($userId:ID!){userUpdated(userId:$userId){id isVerified nextAction{__typename ...on WaitForOutcome{identityVerificationId}}renewal{dueOn isDue isOverdue}restrictions{inflowsBlocked outflowsBlocked}verifications(first:10){id status}}}",
};