// What each setting does and may be: for the control API, the state file, the console and the README.
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

interface Definition<Value> {
  /** One line of Markdown. */
  help: string;
  read: Reader<Value>;
  /** Where they can be listed. */
  choices?: readonly Value[];
}

const among = <Choice>(choices: readonly Choice[]) => ({ read: oneOf(choices), choices });

export const SETTING_DEFINITIONS: { [Name in keyof SimulatorSettings]: Definition<SimulatorSettings[Name]> } = {
  latencyMs: { read: delayMs, help: "added to every answer" },
  decisionDelayMs: { read: delayMs, help: "from the hosted page's submission to the outcome" },
  personsDelayMs: { read: delayMs, help: "from `VALIDATED_PERSONS_PENDING` until its persons are there" },
  sessionValidityDays: { read: days, help: "until a session that was not submitted expires; 0: never" },
  renewalPeriodDays: { read: days, help: "from a verification to the deadline of its renewal" },
  kycLevelDelayMs: { read: delayMs, help: "how long views show the former KYC level after its event" },
  userViews: {
    ...among(["both", "sca only", "plain only"]),
    help: "the views of a user that answer; the other one responds with 404",
  },
  tokenLifetimeSeconds: { read: wholeNumber(1, CENTURY_S), help: "how long an access token of the API is valid" },
  acceptedCredentials: {
    read: textThat("any, or clientId:apiKey", (value) => /^(any|[^:]+:.+)$/.test(value)),
    help: "any, or the only good ones, as `clientId:apiKey`",
  },
  badCredentialsStatus: { ...among([400, 401]), help: "status of the token endpoint for bad credentials" },
  identityVerificationEnabled: { read: boolean, help: "if off, responds as to a platform without the feature" },
  returnUrlMaxLength: {
    read: wholeNumber(1, 10_000),
    help: "characters that a `ReturnUrl` may have",
  },
  organizationsMayVerify: { read: boolean, help: "whether organizations can have sessions" },
  partnershipsMayVerify: { read: boolean, help: "whether partnerships can have sessions" },
  payerRefusal: {
    ...among(["invalid_action", "not_allowed_for_user_category_payer"]),
    help: "the type of the error when a session is created for a payer",
  },
  pendingUsersMayVerify: { read: boolean, help: "if off, refuses sessions of users who have not enrolled yet" },
  userCategoryRequired: { read: boolean, help: "whether a new user must have a category" },
  unknownIdStatus: { ...among([400, 404]), help: "status when an unknown session or user is read" },
  sessionListOrder: { ...among(["ASC", "DESC"]), help: "order of a list of sessions that asks for none" },
  pendingLastUpdateInList: { ...among(["null", "creation date"]), help: "`LastUpdate` of a pending session in a list" },
  outOfDateSpelling: {
    ...among(["OUT_OF_DATE", "OUTDATED"]),
    help: "how the status of an outdated session is spelled",
  },
  inconclusiveCheckStatus: { ...among(["REFUSED", "REVIEW"]), help: "status of a check that leads to a review" },
  rejectedPersonEvent: {
    ...among(["IDENTITY_VERIFICATION_PSC_REJECTED", "IDENTITY_VERIFICATION_PSC_FAILED"]),
    help: "the event when a person of a business is rejected",
  },
  rateLimitHeaders: {
    ...among(["repeated", "list"]),
    help: "whether the rate-limit headers are lines of their own or one list",
  },
  refusedCallsCount: { read: boolean, help: "whether calls refused by the rate limit count against it" },
  tokenCallsCount: { read: boolean, help: "whether token calls count against the rate limit" },
  rateLimits: {
    read: reader(
      `four whole numbers from 0 to ${MAX_LIMIT}`,
      (value) => Array.isArray(value) && value.length === 4 && value.every(isLimit),
    ),
    help: "calls allowed in 15, 30 and 60 minutes and in a day",
  },
  webhookCopies: { read: wholeNumber(0, 1_000), help: "how often each notification is sent" },
  webhookDelayMs: { read: delayMs, help: "from the event to its notification" },
  webhookLossRate: { read: number(0, 1), help: "share of the notifications that are never sent, from 0 to 1" },
  webhooksReordered: { read: boolean, help: "sends each first notification after the second" },
  eventListHasVerifications: { read: boolean, help: "if off, events of verifications are not in `GET /events`" },
  eventTypesNotOffered: {
    read: textThat(
      "none, or event types for which a hook can be created, separated by commas",
      (value) => value === "none" || value.split(",").every((type) => EVENT_TYPES.includes(type)),
    ),
    help: "event types for which no hook can be created, separated by commas, or none",
  },
  linkUrlsQuoted: { read: boolean, help: "quotes the URLs in `Link` headers" },
};

/** Of some settings. */
export const SETTINGS_CHANGE = Object.fromEntries(
  Object.entries<Definition<unknown>>(SETTING_DEFINITIONS as never).map(([name, { read }]) => [name, optional(read)]),
) as Readers<Partial<SimulatorSettings>>;
