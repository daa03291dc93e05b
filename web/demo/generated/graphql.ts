/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** Which person is to verify themselves again, and what to correct about them. What is left out stays as it was declared. */
export type RetryPersonVerificationInput = {
  /** Corrected date of birth. */
  birthDate?: string | null | undefined;
  /** Corrected e-mail address. */
  email?: string | null | undefined;
  /** Corrected first name, at most 100 characters. */
  firstName?: string | null | undefined;
  /** Id of the business's session. */
  identityVerificationId: string | number;
  /** Corrected last name, at most 100 characters. */
  lastName?: string | null | undefined;
  /** Id of the person. */
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

/** What a user may do upstream. Only an OWNER can be verified. */
export type UserCategory =
  /** Holds money; can be verified. */
  | 'OWNER'
  /** Pays only; cannot be verified. */
  | 'PAYER'
  /** The platform itself. */
  | 'PLATFORM'
  /** A category this API does not know yet; see rawCategory. */
  | 'UNKNOWN';

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

export type VerificationFragment = { id: string, status: IdentityVerificationStatus, isFinal: boolean, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean }, user: { id: string } | null, nextAction:
    | { __typename: 'CompletePersons', persons: Array<{ id: string, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
    | { __typename: 'NoAction', since: string | null }
    | { __typename: 'RedirectUser', url: string, until: string | null }
    | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
    | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason }
   | null };

export type MyVerificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyVerificationsQuery = { viewer: { userIds: Array<string>, users: Array<{ id: string, personType: PersonType | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, verifications: Array<{ id: string, status: IdentityVerificationStatus, isFinal: boolean, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean }, user: { id: string } | null, nextAction:
          | { __typename: 'CompletePersons', persons: Array<{ id: string, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
          | { __typename: 'NoAction', since: string | null }
          | { __typename: 'RedirectUser', url: string, until: string | null }
          | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
          | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason }
         | null }> | null }> } };

export type WatchVerificationsSubscriptionVariables = Exact<{
  userId: string | number;
}>;


export type WatchVerificationsSubscription = { userVerificationsUpdated: { id: string, status: IdentityVerificationStatus, isFinal: boolean, createdAt: string | null, updatedAt: string | null, user: { id: string, isVerified: boolean | null, freshness: { isStale: boolean } | null } | null, freshness: { isStale: boolean }, nextAction:
      | { __typename: 'CompletePersons', persons: Array<{ id: string, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
      | { __typename: 'NoAction', since: string | null }
      | { __typename: 'RedirectUser', url: string, until: string | null }
      | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
      | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason }
     | null } };

export type StartVerificationMutationVariables = Exact<{
  input: CreateIdentityVerificationInput;
}>;


export type StartVerificationMutation = { createIdentityVerification: { isReused: boolean, identityVerification: { id: string, status: IdentityVerificationStatus, isFinal: boolean, createdAt: string | null, updatedAt: string | null, freshness: { isStale: boolean }, user: { id: string } | null, nextAction:
        | { __typename: 'CompletePersons', persons: Array<{ id: string, role: string | null, status: PersonStatus, hostedUrl: string | null }> }
        | { __typename: 'NoAction', since: string | null }
        | { __typename: 'RedirectUser', url: string, until: string | null }
        | { __typename: 'StartAgain', cause: StartAgainCause, isUseful: boolean, reasons: Array<{ checkType: CheckType, type: CheckReasonType, recommendation: string }> }
        | { __typename: 'WaitForOutcome', since: string | null, reason: WaitReason }
       | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, field: string | null }> } };

export type RetryPersonMutationVariables = Exact<{
  input: RetryPersonVerificationInput;
}>;


export type RetryPersonMutation = { retryPersonVerification: { person: { id: string, status: PersonStatus, hostedUrl: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type UserVerificationsQueryVariables = Exact<{
  userId: string | number;
  first?: number;
  after?: string | null | undefined;
  status?: Array<IdentityVerificationStatus> | IdentityVerificationStatus | null | undefined;
}>;


export type UserVerificationsQuery = { user: { id: string, personType: PersonType | null, category: UserCategory | null, kycLevel: KycLevel | null, isVerified: boolean | null, freshness: { isStale: boolean } | null, verificationsConnection: { edges: Array<{ node: { id: string, status: IdentityVerificationStatus, createdAt: string | null, updatedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export const VerificationFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdentityVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoAction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]}}]} as unknown as DocumentNode<VerificationFragment, unknown>;
export const MyVerificationsDocument = {"__meta__":{"hash":"sha256:7a29024ca66b50201e508c9e2d9b6d278ee7cb5130433baf90784ffcd0e96ac5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyVerifications"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userIds"}},{"kind":"Field","name":{"kind":"Name","value":"users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personType"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Verification"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdentityVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoAction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]}}]} as unknown as DocumentNode<MyVerificationsQuery, MyVerificationsQueryVariables>;
export const WatchVerificationsDocument = {"__meta__":{"hash":"sha256:2a60652876b66e9d4dd662fc2739c56fb75d1d92e67572e593689ae50a6eadc3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchVerifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userVerificationsUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Verification"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdentityVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoAction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]}}]} as unknown as DocumentNode<WatchVerificationsSubscription, WatchVerificationsSubscriptionVariables>;
export const StartVerificationDocument = {"__meta__":{"hash":"sha256:4efbcc22f46a3cd9f2880e9a0149149335d9428cd27f418d1a8edc164d6654cf"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateIdentityVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createIdentityVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identityVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Verification"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isReused"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdentityVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isFinal"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"until"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WaitForOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompletePersons"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"persons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartAgain"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"isUseful"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkType"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"recommendation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoAction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]}}]} as unknown as DocumentNode<StartVerificationMutation, StartVerificationMutationVariables>;
export const RetryPersonDocument = {"__meta__":{"hash":"sha256:16a7e5047fba0fb2ff7847cc6b7be31afa72e00f2ec8216bc52b26da9977bac1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryPerson"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RetryPersonVerificationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryPersonVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"hostedUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RetryPersonMutation, RetryPersonMutationVariables>;
export const UserVerificationsDocument = {"__meta__":{"hash":"sha256:0d6899177e9a07daf52d23e6feefc322e83598070fac6b428b459245bff6148d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UserVerifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"5"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IdentityVerificationStatus"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personType"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"kycLevel"}},{"kind":"Field","name":{"kind":"Name","value":"isVerified"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verificationsConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<UserVerificationsQuery, UserVerificationsQueryVariables>;