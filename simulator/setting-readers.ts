// What each setting may be, for the control API and the state file.
import { EVENT_TYPES } from "./event-types.js";
import {
  boolean,
  number,
  oneOf,
  optional,
  type Reader,
  reader,
  type Readers,
  textThat,
  wholeNumber,
} from "./reader.js";
import type { SimulatorSettings } from "./settings.js";

const DAY_S = 86_400;
/** Own choice: what is to happen later than in a year is better reached by the clock. */
export const MAX_DELAY_S = 366 * DAY_S;
const CENTURY_DAYS = 36_600;
/** What the clock can be ahead, too: beyond, a date would overflow. */
export const CENTURY_S = CENTURY_DAYS * DAY_S;

const delayMs = number(0, MAX_DELAY_S * 1_000);
const days = number(0, CENTURY_DAYS);
const MAX_LIMIT = 1_000_000_000;
const isLimit = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_LIMIT;

const READERS: { [Name in keyof SimulatorSettings]: Reader<SimulatorSettings[Name]> } = {
  latencyMs: delayMs,
  decisionDelayMs: delayMs,
  personsDelayMs: delayMs,
  sessionValidityDays: days,
  renewalPeriodDays: days,
  kycLevelDelayMs: delayMs,
  userViews: oneOf(["both", "sca only", "plain only"]),
  tokenLifetimeSeconds: wholeNumber(1, CENTURY_S),
  acceptedCredentials: textThat("any, or clientId:apiKey", (value) => /^(any|[^:]+:.+)$/.test(value)),
  badCredentialsStatus: oneOf([400, 401]),
  identityVerificationEnabled: boolean,
  returnUrlMaxLength: wholeNumber(1, 10_000),
  organizationsMayVerify: boolean,
  partnershipsMayVerify: boolean,
  payerRefusal: oneOf(["invalid_action", "not_allowed_for_user_category_payer"]),
  pendingUsersMayVerify: boolean,
  userCategoryRequired: boolean,
  unknownIdStatus: oneOf([400, 404]),
  sessionListOrder: oneOf(["ASC", "DESC"]),
  pendingLastUpdateInList: oneOf(["null", "creation date"]),
  outOfDateSpelling: oneOf(["OUT_OF_DATE", "OUTDATED"]),
  inconclusiveCheckStatus: oneOf(["REFUSED", "REVIEW"]),
  rejectedPersonEvent: oneOf(["IDENTITY_VERIFICATION_PSC_REJECTED", "IDENTITY_VERIFICATION_PSC_FAILED"]),
  rateLimitHeaders: oneOf(["repeated", "list"]),
  refusedCallsCount: boolean,
  tokenCallsCount: boolean,
  rateLimits: reader(
    `four whole numbers from 0 to ${MAX_LIMIT}`,
    (value) => Array.isArray(value) && value.length === 4 && value.every(isLimit),
  ),
  webhookCopies: wholeNumber(0, 1_000),
  webhookDelayMs: delayMs,
  webhookLossRate: number(0, 1),
  webhooksReordered: boolean,
  eventListHasVerifications: boolean,
  eventTypesNotOffered: textThat(
    "none, or event types for which a hook can be created, separated by commas",
    (value) => value === "none" || value.split(",").every((type) => EVENT_TYPES.includes(type)),
  ),
  linkUrlsQuoted: boolean,
};

/** Of some settings. */
export const SETTINGS_CHANGE = Object.fromEntries(
  Object.entries<Reader<unknown>>(READERS).map(([name, read]) => [name, optional(read)]),
) as Readers<Partial<SimulatorSettings>>;
