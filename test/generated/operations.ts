/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What a value extracted by a check is. */
export type CheckDataType =
  /** Date of birth on the document, as text holding Unix seconds. */
  | 'BIRTHDATE'
  /** Name of the company in its register. */
  | 'COMPANY_NAME'
  /** Number of the company in its register. */
  | 'COMPANY_NUMBER'
  /** First name on the document, often in capitals. */
  | 'FIRST_NAME'
  /** Last name on the document, often in capitals. */
  | 'LAST_NAME'
  /** Legal users: date of birth of the legal representative, as text holding Unix seconds. */
  | 'LEGAL_REPRESENTATIVE_BIRTHDATE'
  /** Legal users: first name of the legal representative. */
  | 'LEGAL_REPRESENTATIVE_FIRST_NAME'
  /** Legal users: last name of the legal representative. */
  | 'LEGAL_REPRESENTATIVE_LAST_NAME'
  /** A kind of value this API does not know yet; see rawType. */
  | 'UNKNOWN';

/** Why a check was refused. The same reason means different things under different checks: read it together with Check.type. */
export type CheckReasonType =
  /** The holder is not a registered director. */
  | 'BUSINESS_INSIGHTS_MATCH_FAILED'
  /** The holder's name is not part of the registered name. */
  | 'BUSINESS_NAME_MATCH_FAILED'
  /** The document looks altered or inconsistent. */
  | 'DOCUMENT_FALSIFIED'
  /** The document is out of date. */
  | 'DOCUMENT_HAS_EXPIRED'
  /** Pages, a date or a translation are missing, or the document is not enough on its own. */
  | 'DOCUMENT_INCOMPLETE'
  /** Identity document: this kind is not accepted. Name check: the names differ. Age check: under 18. Elsewhere: see the message. */
  | 'DOCUMENT_NOT_ACCEPTED'
  /** The wrong kind of company document for this country. */
  | 'DOCUMENT_TYPE_NOT_SUPPORTED'
  /** The image or file is unclear. */
  | 'DOCUMENT_UNREADABLE'
  /** The selfie and the photo in the document differ. */
  | 'FACE_MATCH_FAIL'
  /** A reason this API does not know yet; see rawType and message. */
  | 'UNKNOWN';

/** The outcome of one check. */
export type CheckStatus =
  /** The check did not pass; its reasons say why. It does not decide the session on its own. */
  | 'REFUSED'
  /** People look at it. Legacy: only old checks have it. */
  | 'REVIEW'
  /** An outcome this API does not know yet; see rawStatus. */
  | 'UNKNOWN'
  /** The check passed. */
  | 'VALIDATED';

/** What a check examines. */
export type CheckType =
  /** Businesses: the holder is a registered director and the declared owners fit the register. */
  | 'BUSINESS_INSIGHTS_MATCH'
  /** Sole traders: the holder's name is part of the registered name. */
  | 'BUSINESS_NAME_MATCH'
  /** The company was found in its national register. */
  | 'BUSINESS_VERIFICATION'
  /** The document is genuine, the selfie is live, and the faces match. */
  | 'IDENTITY_DOCUMENT_VERIFICATION'
  /** The holder of the document is at least 18 years old. */
  | 'IDV_AGE_CHECK'
  /** The name on the document equals the user's (or the legal representative's) name. */
  | 'IDV_NAME_MATCH_CHECK'
  /** Legacy check of the persons of significant control. */
  | 'PERSONS_SIGNIFICANT_CONTROL'
  /** Businesses: the declared persons of significant control are consistent. */
  | 'PSC_CONSISTENCY_CHECK'
  /** Businesses: the declared roles of the persons of significant control fit. */
  | 'PSC_ROLE_CHECK'
  /** A check this API does not know yet; see rawType. */
  | 'UNKNOWN';

/** What to start a verification with. */
export type CreateIdentityVerificationInput = {
  /** Makes repeating this call safe: the same key gives the same session for 24 hours. 16 to 36 letters, digits and hyphens; a UUID is best. Made up for you when left out. */
  idempotencyKey?: string | null | undefined;
  /** Language of the hosted page; the user's browser decides when left out. */
  language?: SessionLanguage | null | undefined;
  /** Where to send the user's browser afterwards: an https address (http only for localhost in development) of an origin the platform allows, at most 500 characters. */
  returnUrl: string;
  /** Gives the user's newest session that is still PENDING and has the same returnUrl, if there is one, in place of creating another. */
  reuse?: boolean;
  /** A note of your own kept with the session, at most 255 characters. Do not put personal data in it. */
  tag?: string | null | undefined;
  /** Whom to verify: the upstream id of the user. */
  userId: string | number;
};

/** Where a verification session stands. Never derived from its checks: after a manual review a validated session may still carry refused checks. */
export type IdentityVerificationStatus =
  /** Ended by a technical failure. Legacy: only old sessions have it. */
  | 'ERROR'
  /** Not submitted in time. The link still opens but can no longer be submitted. */
  | 'EXPIRED'
  /** Was validated, but the user's level was lowered since (a name changed, a renewal was missed). A new session is needed. */
  | 'OUT_OF_DATE'
  /** The user has not submitted yet: never opened, or still in progress. */
  | 'PENDING'
  /** Failed. The user has to start a new session; the checks say why. */
  | 'REFUSED'
  /** Submitted; the automatic checks were inconclusive and people decide now. Legal users only. */
  | 'REVIEW'
  /** Ended by inactivity. Legacy: only old sessions have it. */
  | 'TIMEOUT'
  /** A status this API does not know yet; see rawStatus. Treat it as not verified and not final. */
  | 'UNKNOWN'
  /** Passed. */
  | 'VALIDATED';

/** How far a user is verified. */
export type KycLevel =
  /** Not verified, or no longer. */
  | 'LIGHT'
  /** Verified. */
  | 'REGULAR'
  /** A level this API does not know yet; see rawKycLevel. */
  | 'UNKNOWN';

/** Where the verification of a person of significant control stands. */
export type PersonStatus =
  /** Given up; cannot be tried again. */
  | 'ABANDONED'
  /** The person has to verify themselves by their link, or is being decided about. */
  | 'PENDING_VALIDATION'
  /** Failed; retryPersonVerification gives the person a new link. */
  | 'REJECTED'
  /** A status this API does not know yet; see rawStatus. */
  | 'UNKNOWN'
  /** Passed. */
  | 'VALIDATED';

/** Whether a user is a person or an organisation. */
export type PersonType =
  /** A company, sole trader or other organisation. */
  | 'LEGAL'
  /** A person. */
  | 'NATURAL'
  /** A kind this API does not know yet; see rawPersonType. */
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

/** Why a new session is needed. */
export type StartAgainCause =
  /** Nothing was submitted in time. */
  | 'EXPIRED'
  /** The session ended by inactivity or a technical failure. */
  | 'FAILED'
  /** The verification has lost its validity: something about the user changed, or a renewal was missed. */
  | 'OUT_OF_DATE'
  /** The verification was refused; the reasons say why. */
  | 'REFUSED';

/** Why a mutation was refused. */
export type UserErrorCode =
  /** Hosted verification is not switched on for the platform upstream. */
  | 'FEATURE_NOT_ENABLED'
  /** The idempotency key was used before, with other input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** The value is missing or malformed. */
  | 'INVALID'
  /** There is no such person in a session that the viewer may act for. */
  | 'PERSON_NOT_FOUND'
  /** The upstream refused the request for a reason this API does not know. */
  | 'REJECTED'
  /** The address is not one the platform allows users to be sent back to. */
  | 'RETURN_URL_NOT_ALLOWED'
  /** The value is longer than allowed. */
  | 'TOO_LONG'
  /** The user has as many undecided sessions as are allowed: go on with one of them (see reuse), or wait for them. */
  | 'TOO_MANY_OPEN_SESSIONS'
  /** This user cannot be verified: only an OWNER can whose account is open, who has accepted the terms and enrolled where that is asked for, and not every legal form. The message says more where the upstream does. */
  | 'USER_NOT_ELIGIBLE'
  /** There is no such user, or the viewer may not act for them. */
  | 'USER_NOT_FOUND';

/** What is waited for. */
export type WaitReason =
  /** People decide, which takes hours or days. There is nothing the user could do. */
  | 'MANUAL_REVIEW'
  /** The session is in a status that this API does not know yet. */
  | 'UNKNOWN';

export type MyVerificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyVerificationsQuery = { viewer: { users: Array<{ id: string, verifications: Array<{ id: string, status: IdentityVerificationStatus, isFinal: boolean, createdAt: string | null, checks: Array<{ type: CheckType, status: CheckStatus, reasons: Array<{ type: CheckReasonType, message: string | null }> }> | null }> | null }> } };

export type OneVerificationQueryVariables = Exact<{
  id: string | number;
}>;


export type OneVerificationQuery = { identityVerification: { id: string, status: IdentityVerificationStatus, rawStatus: string | null, isFinal: boolean, hostedUrl: string | null, returnUrl: string | null, tag: string | null, createdAt: string | null, updatedAt: string | null, expiresAt: string | null, user: { id: string } | null, checks: Array<{ id: string | null, type: CheckType, rawType: string | null, status: CheckStatus, rawStatus: string | null, createdAt: string | null, updatedAt: string | null, reasons: Array<{ type: CheckReasonType, rawType: string | null, message: string | null }> }> | null, freshness: { fetchedAt: string, isStale: boolean } } | null };

export type CreateVerificationMutationVariables = Exact<{
  input: CreateIdentityVerificationInput;
}>;


export type CreateVerificationMutation = { createIdentityVerification: { idempotencyKey: string | null, identityVerification: { id: string, status: IdentityVerificationStatus, hostedUrl: string | null, expiresAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, field: string | null }> } };

export type OneUserQueryVariables = Exact<{
  id: string | number;
}>;


export type OneUserQuery = { user: { id: string, personType: PersonType | null, kycLevel: KycLevel | null, isVerified: boolean | null, freshness: { fetchedAt: string, isStale: boolean } | null, latestVerification: { id: string, status: IdentityVerificationStatus } | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null }> | null } | null };

export type WatchVerificationsSubscriptionVariables = Exact<{
  userId: string | number;
}>;


export type WatchVerificationsSubscription = { userVerificationsUpdated: { id: string, status: IdentityVerificationStatus, updatedAt: string | null, checks: Array<{ type: CheckType, status: CheckStatus }> | null } };

export type NextStepQueryVariables = Exact<{
  id: string | number;
}>;


export type NextStepQuery = { user: { isVerified: boolean | null, freshness: { isStale: boolean } | null, latestVerification: { id: string, status: IdentityVerificationStatus, nextAction:
        | { __typename: 'CompletePersons', persons: Array<{ id: string, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
        | { __typename: 'NoAction', since: string | null }
        | { __typename: 'RedirectUser', url: string, until: string | null }
        | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ recommendation: string }> }
        | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason }
       | null } | null } | null };

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


export const MyVerificationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyVerifications"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MyVerificationsQuery, MyVerificationsQueryVariables>;
export const OneVerificationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rawStatus"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}},{"kind":"Field","name":{"kind":"Name","value":"returnUrl"}},{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"rawType"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rawStatus"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"rawType"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fetchedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}}]}}]} as unknown as DocumentNode<OneVerificationQuery, OneVerificationQueryVariables>;
export const CreateVerificationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIdentityVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createIdentityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"idempotencyKey"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateVerificationMutation, CreateVerificationMutationVariables>;
export const OneUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personType"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fetchedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"latestVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]}}]} as unknown as DocumentNode<OneUserQuery, OneUserQueryVariables>;
export const WatchVerificationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchVerifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userVerificationsUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<WatchVerificationsSubscription, WatchVerificationsSubscriptionVariables>;
export const NextStepDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NextStep"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"latestVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoAction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<NextStepQuery, NextStepQueryVariables>;
export const StartVerificationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIdentityVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createIdentityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rawStatus"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}},{"kind":"Field","name":{"kind":"Name","value":"returnUrl"}},{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"idempotencyKey"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<StartVerificationMutation, StartVerificationMutationVariables>;
export const OutcomeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Outcome"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OutcomeQuery, OutcomeQueryVariables>;
export const PersonalDataDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PersonalData"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"data"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"rawType"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PersonalDataQuery, PersonalDataQueryVariables>;