// What can be set about the simulated upstream, with the default that the documentation suggests.
// Where the documentation contradicts itself or is silent, each reading can be chosen.

export interface SimulatorSettings {
  /** Added to every answer, in milliseconds. */
  latencyMs: number;
  /** From the submission of the hosted page to the outcome, in milliseconds. */
  decisionDelayMs: number;
  /** From the outcome VALIDATED_PERSONS_PENDING until its persons appear, in milliseconds; not documented. */
  personsDelayMs: number;
  /** Upstream docs say seven days (newest), 24 hours or never; 0 is never. */
  sessionValidityDays: number;
  /** Upstream docs: 3600 in production, 1200 in the sandbox, 1199 in the sample. */
  tokenLifetimeSeconds: number;
  /** Status for bad credentials on the token endpoint; not documented. */
  badCredentialsStatus: 400 | 401;
  /** False answers as for a platform without the feature. */
  identityVerificationEnabled: boolean;
  /** Upstream docs say 500, one page 50. */
  returnUrlMaxLength: number;
  /** Allowed since 2026. */
  organizationsMayVerify: boolean;
  /** What a creation for a payer is refused with; the docs have both types. */
  payerRefusal: "invalid_action" | "not_allowed_for_user_category_payer";
  /** Whether a user who has not enrolled yet may be verified; not documented, inferred to be so. */
  pendingUsersMayVerify: boolean;
  /** Upstream docs call the category of a new user required; its clients' tests leave it out and get OWNER. */
  userCategoryRequired: boolean;
  /** Status for an unknown session or user on reads: 404 (inferred), 400 as elsewhere. */
  unknownIdStatus: 400 | 404;
  /** Default order of the session list; inferred to be ascending. */
  sessionListOrder: "ASC" | "DESC";
  /** The docs' sample list gives a pending session no LastUpdate, where its view repeats CreationDate. */
  pendingLastUpdateInList: "null" | "creation date";
  /** Spelled OUTDATED until May 2025. */
  outOfDateSpelling: "OUT_OF_DATE" | "OUTDATED";
  /** What a check that sends a session to review says of itself; REVIEW until May 2025. */
  inconclusiveCheckStatus: "REFUSED" | "REVIEW";
  /** The docs show one comma-separated list; one official client reads only repeated header lines. */
  rateLimitHeaders: "repeated" | "list";
  /** Whether calls refused for the rate limit count against it; not documented. */
  refusedCallsCount: boolean;
  /** Whether calls for tokens count; not documented. */
  tokenCallsCount: boolean;
  /** Calls allowed in 15, 30 and 60 minutes and in a day. */
  rateLimits: [number, number, number, number];
  /** How often each notification is sent. */
  webhookCopies: number;
  /** From an event to its notification, in milliseconds. */
  webhookDelayMs: number;
  /** Share of the notifications that are never sent, from 0 to 1. */
  webhookLossRate: number;
  /** True sends each first notification after the second. */
  webhooksReordered: boolean;
  /** False keeps the events of identity verification out of the list of events; whether they are there is inferred. */
  eventListHasVerifications: boolean;
  /** One official client expects quotes inside the angle brackets of a Link header; the docs show none. */
  linkUrlsQuoted: boolean;
}

export const DEFAULT_SETTINGS: Readonly<SimulatorSettings> = {
  latencyMs: 0,
  decisionDelayMs: 3_000,
  personsDelayMs: 0,
  sessionValidityDays: 7,
  tokenLifetimeSeconds: 1_199,
  badCredentialsStatus: 401,
  identityVerificationEnabled: true,
  returnUrlMaxLength: 500,
  organizationsMayVerify: false,
  payerRefusal: "invalid_action",
  pendingUsersMayVerify: true,
  userCategoryRequired: false,
  unknownIdStatus: 404,
  sessionListOrder: "ASC",
  pendingLastUpdateInList: "null",
  outOfDateSpelling: "OUT_OF_DATE",
  inconclusiveCheckStatus: "REFUSED",
  rateLimitHeaders: "repeated",
  refusedCallsCount: true,
  tokenCallsCount: false,
  rateLimits: [2_300, 4_500, 8_800, 105_600],
  webhookCopies: 1,
  webhookDelayMs: 0,
  webhookLossRate: 0,
  webhooksReordered: false,
  eventListHasVerifications: true,
  linkUrlsQuoted: false,
};

/** Settings that allow these values only. */
const CHOICES: { [Name in keyof SimulatorSettings]?: readonly SimulatorSettings[Name][] } = {
  badCredentialsStatus: [400, 401],
  payerRefusal: ["invalid_action", "not_allowed_for_user_category_payer"],
  unknownIdStatus: [400, 404],
  sessionListOrder: ["ASC", "DESC"],
  pendingLastUpdateInList: ["null", "creation date"],
  outOfDateSpelling: ["OUT_OF_DATE", "OUTDATED"],
  inconclusiveCheckStatus: ["REFUSED", "REVIEW"],
  rateLimitHeaders: ["repeated", "list"],
};

/** Says what is wrong with a change of settings; an empty list when nothing is. */
export function findSettingProblems(change: unknown): string[] {
  if (typeof change !== "object" || change === null || Array.isArray(change))
    return ["the body must be an object of settings"];
  return Object.entries(change).flatMap(([name, value]) => {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) return [`${name} is no setting`];
    const problem = findProblem(name as keyof SimulatorSettings, value);
    return problem ? [`${name} ${problem}`] : [];
  });
}

function findProblem(name: keyof SimulatorSettings, value: unknown): string | null {
  const choices: readonly unknown[] | undefined = CHOICES[name];
  if (choices) return choices.includes(value) ? null : `must be ${choices.join(" or ")}`;
  if (name === "rateLimits") {
    const isFour =
      Array.isArray(value) &&
      value.length === 4 &&
      value.every((limit) => Number.isInteger(limit) && Number(limit) >= 0);
    return isFour ? null : "must be four whole numbers";
  }
  if (typeof DEFAULT_SETTINGS[name] === "boolean") return typeof value === "boolean" ? null : "must be true or false";
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? null : "must be a number, zero or more";
}
