// The simulator's settings. Where the upstream's documentation contradicts itself or is silent, a setting chooses
// between the possibilities.

export interface SimulatorSettings {
  /** Added to every response. */
  latencyMs: number;
  /** From the submission of the hosted page to the outcome. */
  decisionDelayMs: number;
  /** From the outcome VALIDATED_PERSONS_PENDING until its persons appear; not documented. */
  personsDelayMs: number;
  /** Upstream docs: seven days (the newest statement), 24 hours, or never (0). */
  sessionValidityDays: number;
  /** From a verification to the deadline of its renewal; not documented. */
  renewalPeriodDays: number;
  /** How long views show the former KYC level after its event; clients have reported such a delay. */
  kycLevelDelayMs: number;
  /** Upstream docs: the plain view ceases after 2025-12-15, but official clients' tests of 2026 still call it. */
  userViews: "both" | "sca only" | "plain only";
  /** Upstream docs: 3600 in production, 1200 in the sandbox, 1199 in the sample. */
  tokenLifetimeSeconds: number;
  /** "any", or the only good credentials, as clientId:apiKey. */
  acceptedCredentials: string;
  /** Status for bad credentials on the token endpoint. Official clients' tests: 401. */
  badCredentialsStatus: 400 | 401;
  /** If false, responds as to a platform without the feature. */
  identityVerificationEnabled: boolean;
  /** Upstream docs: 500; on one page, 50. */
  returnUrlMaxLength: number;
  /** Upstream docs: allowed since 2026. */
  organizationsMayVerify: boolean;
  /** Upstream docs: release notes of 2026 say yes, the guide says no. */
  partnershipsMayVerify: boolean;
  /** The error type when a session is created for a payer. Upstream docs: both occur. */
  payerRefusal: "invalid_action" | "not_allowed_for_user_category_payer";
  /** Whether a user who has not enrolled yet can be verified. Inferred. */
  pendingUsersMayVerify: boolean;
  /** Upstream docs: a new user's category is required. The official clients' tests omit it and get OWNER. */
  userCategoryRequired: boolean;
  /** Status for an unknown session or user in reads: 404 (inferred), or 400 as elsewhere. */
  unknownIdStatus: 400 | 404;
  /** Default order of the session list. Inferred: ascending. */
  sessionListOrder: "ASC" | "DESC";
  /** Upstream docs: in the sample list, a pending session has no LastUpdate; in its view it equals CreationDate. */
  pendingLastUpdateInList: "null" | "creation date";
  /** Upstream docs: OUTDATED until May 2025. */
  outOfDateSpelling: "OUT_OF_DATE" | "OUTDATED";
  /** The status of a check that causes a review. Upstream docs: REVIEW until May 2025. */
  inconclusiveCheckStatus: "REFUSED" | "REVIEW";
  /** Upstream docs: REJECTED; the release notes of some clients say FAILED. */
  rejectedPersonEvent: "IDENTITY_VERIFICATION_PSC_REJECTED" | "IDENTITY_VERIFICATION_PSC_FAILED";
  /** Upstream docs: one comma-separated list. One official client reads only repeated header lines. */
  rateLimitHeaders: "repeated" | "list";
  /** Whether calls refused by the rate limit count against it; not documented. */
  refusedCallsCount: boolean;
  /** Whether token calls count against the rate limit; not documented. */
  tokenCallsCount: boolean;
  /** Calls allowed in 15, 30 and 60 minutes and in a day. */
  rateLimits: [number, number, number, number];
  /** How many times each webhook is sent. */
  webhookCopies: number;
  /** From an event to its webhook. */
  webhookDelayMs: number;
  /** Share of the webhooks that are never sent, from 0 to 1. */
  webhookLossRate: number;
  /** If true, webhooks are sent in swapped pairs: the second before the first. */
  webhooksReordered: boolean;
  /** Whether the event list contains events of identity verification. Inferred: it does. */
  eventListHasVerifications: boolean;
  /** "none", or those of which no hook can be created, separated by commas. Upstream docs: they differ by version. */
  eventTypesNotOffered: string;
  /** One official client expects quotes inside the angle brackets of a Link header. Upstream docs: none. */
  linkUrlsQuoted: boolean;
}

export const DEFAULT_SETTINGS: Readonly<SimulatorSettings> = {
  latencyMs: 0,
  decisionDelayMs: 3_000,
  personsDelayMs: 0,
  sessionValidityDays: 7,
  renewalPeriodDays: 730,
  kycLevelDelayMs: 0,
  userViews: "both",
  tokenLifetimeSeconds: 1_199,
  acceptedCredentials: "any",
  badCredentialsStatus: 401,
  identityVerificationEnabled: true,
  returnUrlMaxLength: 500,
  organizationsMayVerify: true,
  partnershipsMayVerify: false,
  payerRefusal: "invalid_action",
  pendingUsersMayVerify: true,
  userCategoryRequired: false,
  unknownIdStatus: 404,
  sessionListOrder: "ASC",
  pendingLastUpdateInList: "null",
  outOfDateSpelling: "OUT_OF_DATE",
  inconclusiveCheckStatus: "REFUSED",
  rejectedPersonEvent: "IDENTITY_VERIFICATION_PSC_REJECTED",
  rateLimitHeaders: "repeated",
  refusedCallsCount: true,
  tokenCallsCount: false,
  rateLimits: [2_300, 4_500, 8_800, 105_600],
  webhookCopies: 1,
  webhookDelayMs: 0,
  webhookLossRate: 0,
  webhooksReordered: false,
  eventListHasVerifications: true,
  eventTypesNotOffered: "none",
  linkUrlsQuoted: false,
};
