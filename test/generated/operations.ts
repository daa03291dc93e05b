/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The kind of a value that a check extracted. */
export type CheckDataType =
  /** Date of birth on the document, in Unix seconds written as a string. Negative before 1970. */
  | 'BIRTHDATE'
  /** Name of the company in the company register. */
  | 'COMPANY_NAME'
  /** Registration number of the company. */
  | 'COMPANY_NUMBER'
  /** First name on the document, often in capital letters. */
  | 'FIRST_NAME'
  /** Last name on the document, often in capital letters. */
  | 'LAST_NAME'
  /** Legal users: date of birth of the legal representative, in Unix seconds written as a string. Negative before 1970. */
  | 'LEGAL_REPRESENTATIVE_BIRTHDATE'
  /** Legal users: first name of the legal representative. */
  | 'LEGAL_REPRESENTATIVE_FIRST_NAME'
  /** Legal users: last name of the legal representative. */
  | 'LEGAL_REPRESENTATIVE_LAST_NAME'
  /** A kind that this API does not know yet; see rawType. */
  | 'UNKNOWN';

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

/** Why the gateway calls the upstream, most important first. */
export type UpstreamCallClass =
  /** Something that somebody watches is read again, after an event or in case one was lost. */
  | 'EVENT'
  /** A query reads what is not cached. */
  | 'FIRST_READ'
  /** A mutation, and the reads that it needs. */
  | 'MUTATION'
  /** A query reads again what is cached but no longer fresh. */
  | 'REFRESH';

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
  /** The user has just returned from the hosted page (reportReturn). If they have submitted everything, an outcome usually arrives within seconds. If none has arrived in redirectAgainInSeconds, the next action is RedirectUser again. */
  | 'JUST_RETURNED'
  /** The session is validated; the user's kycLevel, or the end of the renewal, follows within seconds, rarely within minutes. */
  | 'KYC_LEVEL'
  /** Manual review, which takes hours or days. The user has nothing to do. */
  | 'MANUAL_REVIEW'
  /** The session has a status that this API does not know yet. */
  | 'UNKNOWN';

export type NextStepQueryVariables = Exact<{ [key: string]: never; }>;


export type NextStepQuery = { viewer: { users: Array<{ id: string, isVerified: boolean | null, renewal: { dueOn: string | null, isOverdue: boolean } | null, nextAction:
        | { __typename: 'CompletePersons', identityVerificationId: string, areLinksEmailed: boolean, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
        | { __typename: 'ContactSupport', supportCause: SupportCause, restrictions: { recommendation: string | null } | null }
        | { __typename: 'EnrolForStrongAuthentication', isVerified: boolean | null }
        | { __typename: 'NoAction', since: string | null }
        | { __typename: 'RedirectUser', identityVerificationId: string, url: string, until: string | null }
        | { __typename: 'RenewVerification', dueOn: string, isOverdue: boolean }
        | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ recommendation: string }> }
        | { __typename: 'StartVerification', userId: string }
        | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason, identityVerificationId: string, redirectAgainInSeconds: number | null }
       | null, freshness: { isStale: boolean } | null }> } };

export type CreateVerificationMutationVariables = Exact<{
  input: CreateIdentityVerificationInput;
}>;


export type CreateVerificationMutation = { createIdentityVerification: { idempotencyKey: string | null, identityVerification: { id: string, status: IdentityVerificationStatus, hostedUrl: string | null, expiresAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, field: string | null }> } };

export type WatchUserSubscriptionVariables = Exact<{
  userId: string | number;
}>;


export type WatchUserSubscription = { userUpdated: { id: string, kycLevel: KycLevel | null, isVerified: boolean | null, nextAction:
      | { __typename: 'CompletePersons' }
      | { __typename: 'ContactSupport' }
      | { __typename: 'EnrolForStrongAuthentication' }
      | { __typename: 'NoAction' }
      | { __typename: 'RedirectUser' }
      | { __typename: 'RenewVerification', dueOn: string, isOverdue: boolean }
      | { __typename: 'StartAgain' }
      | { __typename: 'StartVerification' }
      | { __typename: 'WaitForOutcome' }
     | null, renewal: { isDue: boolean, dueOn: string | null, isOverdue: boolean } | null, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null } };

export type ReportReturnMutationVariables = Exact<{
  id: string | number;
}>;


export type ReportReturnMutation = { reportReturn: { identityVerification: { id: string, status: IdentityVerificationStatus, nextAction:
        | { __typename: 'CompletePersons' }
        | { __typename: 'NoAction' }
        | { __typename: 'RedirectUser' }
        | { __typename: 'StartAgain' }
        | { __typename: 'WaitForOutcome', reason: WaitReason, redirectAgainInSeconds: number | null }
       | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, field: string | null }> } };

export type MyVerificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyVerificationsQuery = { viewer: { users: Array<{ id: string, verifications: Array<{ id: string, status: IdentityVerificationStatus, isFinal: boolean, createdAt: string | null, refusalReasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> | null, checks: Array<{ type: CheckType, status: CheckStatus }> | null }> | null }> } };

export type OneVerificationQueryVariables = Exact<{
  id: string | number;
}>;


export type OneVerificationQuery = { identityVerification: { id: string, status: IdentityVerificationStatus, rawStatus: string | null, isFinal: boolean, hostedUrl: string | null, returnUrl: string | null, tag: string | null, createdAt: string | null, updatedAt: string | null, expiresAt: string | null, user: { id: string } | null, checks: Array<{ id: string | null, type: CheckType, rawType: string | null, status: CheckStatus, rawStatus: string | null, createdAt: string | null, updatedAt: string | null, reasons: Array<{ type: CheckReasonType, rawType: string | null, message: string | null }> }> | null, freshness: { fetchedAt: string, isStale: boolean } } | null };

export type WatchVerificationsSubscriptionVariables = Exact<{
  userId: string | number;
}>;


export type WatchVerificationsSubscription = { userVerificationsUpdated: { id: string, status: IdentityVerificationStatus, updatedAt: string | null, checks: Array<{ type: CheckType, status: CheckStatus }> | null } };

export type PersonsQueryVariables = Exact<{ [key: string]: never; }>;


export type PersonsQuery = { viewer: { users: Array<{ id: string, personType: PersonType | null, isVerified: boolean | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, persons: Array<{ id: string | null, role: string | null, status: PersonStatus, hostedUrl: string | null, firstName: string | null, lastName: string | null }> | null }> | null }> } };

export type RenewalQueryVariables = Exact<{
  userId: string | number;
}>;


export type RenewalQuery = { user: { id: string, isVerified: boolean | null, kycLevel: KycLevel | null, renewal: { isDue: boolean, dueOn: string | null, isOverdue: boolean } | null, restrictions: { inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, recommendation: string | null } | null, nextAction:
      | { __typename: 'CompletePersons' }
      | { __typename: 'ContactSupport' }
      | { __typename: 'EnrolForStrongAuthentication' }
      | { __typename: 'NoAction' }
      | { __typename: 'RedirectUser' }
      | { __typename: 'RenewVerification', dueOn: string, isOverdue: boolean }
      | { __typename: 'StartAgain' }
      | { __typename: 'StartVerification' }
      | { __typename: 'WaitForOutcome' }
     | null } | null };

export type OneUserQueryVariables = Exact<{
  id: string | number;
  status?: Array<IdentityVerificationStatus> | IdentityVerificationStatus | null | undefined;
  after?: string | null | undefined;
}>;


export type OneUserQuery = { user: { id: string, personType: PersonType | null, category: UserCategory | null, kycLevel: KycLevel | null, isVerified: boolean | null, freshness: { fetchedAt: string, isStale: boolean } | null, verificationsConnection: { edges: Array<{ node: { id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type UpstreamQuotaQueryVariables = Exact<{ [key: string]: never; }>;


export type UpstreamQuotaQuery = { upstreamQuota: { windows: Array<{ seconds: number, limit: number, used: number, remaining: number, resetsAt: string }>, classes: Array<{ name: UpstreamCallClass, sent: number, waiting: number, refused: number, reserved: number }> } | null };

export type StartVerificationMutationVariables = Exact<{
  input: CreateIdentityVerificationInput;
}>;


export type StartVerificationMutation = { createIdentityVerification: { idempotencyKey: string | null, identityVerification: { id: string, status: IdentityVerificationStatus, rawStatus: string | null, isFinal: boolean, hostedUrl: string | null, returnUrl: string | null, tag: string | null, createdAt: string | null, updatedAt: string | null, expiresAt: string | null, user: { id: string } | null, checks: Array<{ id: string | null }> | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, field: string | null }> } };

export type OutcomeQueryVariables = Exact<{
  id: string | number;
}>;


export type OutcomeQuery = { identityVerification: { id: string, status: IdentityVerificationStatus, isFinal: boolean, expiresAt: string | null, user: { id: string, kycLevel: KycLevel | null } | null, checks: Array<{ type: CheckType, status: CheckStatus, reasons: Array<{ type: CheckReasonType, message: string | null }> }> | null } | null };

export type PersonalDataQueryVariables = Exact<{
  id: string | number;
}>;


export type PersonalDataQuery = { identityVerification: { id: string, status: IdentityVerificationStatus, checks: Array<{ type: CheckType, data: Array<{ type: CheckDataType, rawType: string | null, value: string | null }> }> | null } | null };


export const NextStepDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NextStep"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"renewal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"isOverdue"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"redirectAgainInSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerificationId"}},{"kind":"Field","name":{"kind":"Name","value":"areLinksEmailed"}},{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RenewVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"isOverdue"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EnrolForStrongAuthentication"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isVerified"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ContactSupport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportCause"}},{"kind":"Field","name":{"kind":"Name","value":"restrictions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoAction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}}]}}]}}]} as unknown as DocumentNode<NextStepQuery, NextStepQueryVariables>;
export const CreateVerificationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIdentityVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createIdentityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"idempotencyKey"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateVerificationMutation, CreateVerificationMutationVariables>;
export const WatchUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RenewVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"isOverdue"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"renewal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isDue"}},{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"isOverdue"}}]}},{"kind":"Field","name":{"kind":"Name","value":"restrictions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"outflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}}]}}]} as unknown as DocumentNode<WatchUserSubscription, WatchUserSubscriptionVariables>;
export const ReportReturnDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportReturn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reportReturn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"identityVerificationId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"redirectAgainInSeconds"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ReportReturnMutation, ReportReturnMutationVariables>;
export const MyVerificationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyVerifications"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"refusalReasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MyVerificationsQuery, MyVerificationsQueryVariables>;
export const OneVerificationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rawStatus"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}},{"kind":"Field","name":{"kind":"Name","value":"returnUrl"}},{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"rawType"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rawStatus"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"rawType"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fetchedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}}]}}]} as unknown as DocumentNode<OneVerificationQuery, OneVerificationQueryVariables>;
export const WatchVerificationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchVerifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userVerificationsUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<WatchVerificationsSubscription, WatchVerificationsSubscriptionVariables>;
export const PersonsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personType"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<PersonsQuery, PersonsQueryVariables>;
export const RenewalDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Renewal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}},{"kind":"Field","name":{"kind":"Name","value":"renewal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isDue"}},{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"isOverdue"}}]}},{"kind":"Field","name":{"kind":"Name","value":"restrictions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"outflowsBlocked"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RenewVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"isOverdue"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RenewalQuery, RenewalQueryVariables>;
export const OneUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IdentityVerificationStatus"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personType"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fetchedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verificationsConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OneUserQuery, OneUserQueryVariables>;
export const UpstreamQuotaDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UpstreamQuota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upstreamQuota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"windows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seconds"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"classes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"sent"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}}]}}]}}]}}]} as unknown as DocumentNode<UpstreamQuotaQuery, UpstreamQuotaQueryVariables>;
export const StartVerificationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIdentityVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createIdentityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rawStatus"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}},{"kind":"Field","name":{"kind":"Name","value":"returnUrl"}},{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"idempotencyKey"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<StartVerificationMutation, StartVerificationMutationVariables>;
export const OutcomeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Outcome"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OutcomeQuery, OutcomeQueryVariables>;
export const PersonalDataDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PersonalData"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"data"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"rawType"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PersonalDataQuery, PersonalDataQueryVariables>;