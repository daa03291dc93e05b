// What can be set about the simulated upstream, with the default that the documentation suggests.
// Where the documentation contradicts itself, both readings can be chosen.

export interface SimulatorSettings {
  /** Added to every answer, in milliseconds. */
  latencyMs: number;
  /** From the submission of the hosted page to the outcome, in milliseconds. */
  decisionDelayMs: number;
  /** Upstream docs say seven days (newest), 24 hours or never. */
  sessionValidityDays: number;
  /** Upstream docs: 3600 in production, 1200 in the sandbox, 1199 in the sample. */
  tokenLifetimeSeconds: number;
  /** False answers as for a platform without the feature. */
  identityVerificationEnabled: boolean;
  /** Upstream docs say 500, one page 50. */
  returnUrlMaxLength: number;
  /** Allowed since 2026. */
  organizationsMayVerify: boolean;
  /** Status for an unknown session or user on reads: 404 (inferred), 400 as elsewhere. */
  unknownIdStatus: 404 | 400;
  /** Default order of the session list; inferred to be ascending. */
  sessionListOrder: "ASC" | "DESC";
  /** Whether calls refused for the rate limit count against it; not documented. */
  refusedCallsCount: boolean;
  /** Whether calls for tokens count; not documented. */
  tokenCallsCount: boolean;
  /** Calls allowed in 15, 30 and 60 minutes and in a day. */
  rateLimits: [number, number, number, number];
}

export const DEFAULT_SETTINGS: Readonly<SimulatorSettings> = {
  latencyMs: 0,
  decisionDelayMs: 3_000,
  sessionValidityDays: 7,
  tokenLifetimeSeconds: 1_199,
  identityVerificationEnabled: true,
  returnUrlMaxLength: 500,
  organizationsMayVerify: false,
  unknownIdStatus: 404,
  sessionListOrder: "ASC",
  refusedCallsCount: true,
  tokenCallsCount: false,
  rateLimits: [2_300, 4_500, 8_800, 105_600],
};

/** Says what is wrong with a change of settings; an empty list when nothing is. */
export function findSettingProblems(change: unknown): string[] {
  if (typeof change !== "object" || change === null || Array.isArray(change)) return ["the body has to be an object of settings"];
  return Object.entries(change).flatMap(([name, value]) => {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) return [`${name} is no setting`];
    const problem = findProblem(name as keyof SimulatorSettings, value);
    return problem ? [`${name} ${problem}`] : [];
  });
}

function findProblem(name: keyof SimulatorSettings, value: unknown): string | null {
  if (name === "rateLimits") {
    const isFour = Array.isArray(value) && value.length === 4 && value.every((limit) => Number.isInteger(limit) && Number(limit) >= 0);
    return isFour ? null : "has to be four whole numbers";
  }
  if (name === "unknownIdStatus") return value === 404 || value === 400 ? null : "has to be 404 or 400";
  if (name === "sessionListOrder") return value === "ASC" || value === "DESC" ? null : "has to be ASC or DESC";
  if (typeof DEFAULT_SETTINGS[name] === "boolean") return typeof value === "boolean" ? null : "has to be true or false";
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? null : "has to be a number, zero or more";
}
