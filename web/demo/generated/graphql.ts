/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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
  /** Makes the call safe to repeat: for 24 hours the same key returns the same session. 16 to 36 letters, digits and hyphens, preferably a UUID. Generated if omitted. */
  idempotencyKey?: string | null | undefined;
  /** Language of the hosted page. By default the browser's language. */
  language?: SessionLanguage | null | undefined;
  /** URL to which the hosted page redirects the user's browser at the end: https (http only for localhost in development), of an origin that the platform allows, at most 500 characters. */
  returnUrl: string;
  /** If true, returns the user's newest PENDING session with the same returnUrl instead of creating another, if there is one. If the user's sessions cannot be read, another one is created. */
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

/** The session whose user has returned. */
export type ReportReturnInput = {
  /** Id of the session to whose returnUrl the user's browser came. */
  identityVerificationId: string | number;
};

/** The person to verify again, with corrected details. Omitted details keep their declared values. */
export type RetryPersonVerificationInput = {
  /** Corrected date of birth. */
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
  /** The user has just returned from the hosted page (reportReturn). If they have submitted everything, the outcome arrives within expectedWithinSeconds; if not, the next action becomes RedirectUser again. */
  | 'JUST_RETURNED'
  /** The session is validated; the user's kycLevel, or the end of the renewal, follows within seconds, rarely within minutes. */
  | 'KYC_LEVEL'
  /** Manual review, which takes hours or days. The user has nothing to do. */
  | 'MANUAL_REVIEW'
  /** The session has a status that this API does not know yet. */
  | 'UNKNOWN';

export type MyUserFragment = { id: string, isVerified: boolean | null, nextActionFreshness: { isStale: boolean } | null, nextAction:
    | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
    | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
    | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean }
    | { __typename: 'NoAction' }
    | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
    | { __typename: 'RenewVerification', dueOn: string }
    | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
    | { __typename: 'StartVerification' }
    | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason, expectedWithinSeconds: number | null }
   | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, freshness: { isStale: boolean } }> | null };

export type MyVerificationQueryVariables = Exact<{ [key: string]: never; }>;


export type MyVerificationQuery = { viewer: { users: Array<{ id: string, isVerified: boolean | null, nextActionFreshness: { isStale: boolean } | null, nextAction:
        | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
        | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
        | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean }
        | { __typename: 'NoAction' }
        | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
        | { __typename: 'RenewVerification', dueOn: string }
        | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
        | { __typename: 'StartVerification' }
        | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason, expectedWithinSeconds: number | null }
       | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, freshness: { isStale: boolean } }> | null }> } };

export type WatchUserSubscriptionVariables = Exact<{
  userId: string | number;
}>;


export type WatchUserSubscription = { userUpdated: { id: string, isVerified: boolean | null, nextActionFreshness: { isStale: boolean } | null, nextAction:
      | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
      | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null }
      | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean }
      | { __typename: 'NoAction' }
      | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
      | { __typename: 'RenewVerification', dueOn: string }
      | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
      | { __typename: 'StartVerification' }
      | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason, expectedWithinSeconds: number | null }
     | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, freshness: { isStale: boolean } }> | null } };

export type StartVerificationMutationVariables = Exact<{
  input: CreateIdentityVerificationInput;
}>;


export type StartVerificationMutation = { createIdentityVerification: { identityVerification: { id: string, hostedUrl: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, field: string | null }> } };

export type ReportReturnMutationVariables = Exact<{
  input: ReportReturnInput;
}>;


export type ReportReturnMutation = { reportReturn: { userErrors: Array<{ code: UserErrorCode }> } };

export type RetryPersonMutationVariables = Exact<{
  input: RetryPersonVerificationInput;
}>;


export type RetryPersonMutation = { retryPersonVerification: { person: { id: string | null, status: PersonStatus, hostedUrl: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type UserVerificationsQueryVariables = Exact<{
  userId: string | number;
  first?: number;
  after?: string | null | undefined;
  status?: Array<IdentityVerificationStatus> | IdentityVerificationStatus | null | undefined;
}>;


export type UserVerificationsQuery = { user: { id: string, personType: PersonType | null, category: UserCategory | null, kycLevel: KycLevel | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, verificationsConnection: { edges: Array<{ node: { id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export const MyUserFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MyUser"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"nextActionFreshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"expectedWithinSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"areLinksEmailed"}},{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RenewVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueOn"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EnrolForStrongAuthentication"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isVerified"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ContactSupport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportCause"}},{"kind":"Field","name":{"kind":"Name","value":"restrictions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"outflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}}]}}]} as unknown as DocumentNode<MyUserFragment, unknown>;
export const MyVerificationDocument = {"__meta__":{"hash":"sha256:93aef9ccdaefe058b6469eec51ab91ebcc88e5c0df76fcb71c31281b80eca37f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MyUser"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MyUser"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"nextActionFreshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"expectedWithinSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"areLinksEmailed"}},{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RenewVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueOn"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EnrolForStrongAuthentication"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isVerified"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ContactSupport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportCause"}},{"kind":"Field","name":{"kind":"Name","value":"restrictions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"outflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}}]}}]} as unknown as DocumentNode<MyVerificationQuery, MyVerificationQueryVariables>;
export const WatchUserDocument = {"__meta__":{"hash":"sha256:558feb4fc81cbcc016b2bdc505f91df0b0ca8ccca425b7e17101b5988a4ac88b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MyUser"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MyUser"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"nextActionFreshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"expectedWithinSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"areLinksEmailed"}},{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RenewVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueOn"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EnrolForStrongAuthentication"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isVerified"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ContactSupport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportCause"}},{"kind":"Field","name":{"kind":"Name","value":"restrictions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"outflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}}]}}]} as unknown as DocumentNode<WatchUserSubscription, WatchUserSubscriptionVariables>;
export const StartVerificationDocument = {"__meta__":{"hash":"sha256:e6dba0a4f4e454b96249f9c5509ee8f163cafa29b3f4b0f6e0f4d526ad6fafdb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIdentityVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createIdentityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<StartVerificationMutation, StartVerificationMutationVariables>;
export const ReportReturnDocument = {"__meta__":{"hash":"sha256:cbc9714bb525e1ec1db124625b113ef4fa8132d46d9fe0c181b76c8e1eea3006"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportReturn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportReturnInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reportReturn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<ReportReturnMutation, ReportReturnMutationVariables>;
export const RetryPersonDocument = {"__meta__":{"hash":"sha256:16a7e5047fba0fb2ff7847cc6b7be31afa72e00f2ec8216bc52b26da9977bac1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryPerson"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RetryPersonVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryPersonVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RetryPersonMutation, RetryPersonMutationVariables>;
export const UserVerificationsDocument = {"__meta__":{"hash":"sha256:0d6899177e9a07daf52d23e6feefc322e83598070fac6b428b459245bff6148d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UserVerifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"5"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IdentityVerificationStatus"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personType"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verificationsConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<UserVerificationsQuery, UserVerificationsQueryVariables>;