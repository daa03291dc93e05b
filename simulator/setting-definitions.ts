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
import { DEFAULT_SETTINGS, type SimulatorSettings } from "./settings.js";

const DAY = { seconds: 86_400, milliseconds: 86_400_000 };
type Unit = keyof typeof DAY;
/** Own choice: what is to happen later than in a year is better reached by the clock. */
const MAX_DELAY_DAYS = 366;
const CENTURY_DAYS = 36_600;
/** What the clock can be ahead: beyond, a date would overflow. */
export const CENTURY_S = CENTURY_DAYS * DAY.seconds;

const spanIn = (unit: Unit, maxDays: number) =>
  number(0, maxDays * DAY[unit], `a number of ${unit} from 0 to ${maxDays} days`);
export const delayIn = (unit: Unit) => spanIn(unit, MAX_DELAY_DAYS);
export const centuryIn = (unit: Unit) => spanIn(unit, CENTURY_DAYS);

const delayMs = delayIn("milliseconds");
const days = number(0, CENTURY_DAYS);
const MAX_LIMIT = 1_000_000_000;
const isLimit = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_LIMIT;

type Group = "Delays and deadlines" | "Access" | "Who may verify" | "Answers" | "Rate limit" | "Webhooks and events";

interface Definition<Value> {
  group: Group;
  /** One line of Markdown. */
  help: string;
  read: Reader<Value>;
  /** Where they can be listed. */
  choices?: readonly Value[];
}

const among = <Choice>(choices: readonly Choice[]) => ({ read: oneOf(choices), choices });

export const SETTING_DEFINITIONS: { [Name in keyof SimulatorSettings]: Definition<SimulatorSettings[Name]> } = {
  latencyMs: { group: "Delays and deadlines", read: delayMs, help: "added to every answer" },
  decisionDelayMs: {
    group: "Delays and deadlines",
    read: delayMs,
    help: "from the hosted page’s submission to the outcome",
  },
  personsDelayMs: {
    group: "Delays and deadlines",
    read: delayMs,
    help: "from `VALIDATED_PERSONS_PENDING` until its persons are there",
  },
  sessionValidityDays: {
    group: "Delays and deadlines",
    read: days,
    help: "until a session that was not submitted expires; 0: never",
  },
  renewalPeriodDays: {
    group: "Delays and deadlines",
    read: days,
    help: "from a verification to the deadline of its renewal",
  },
  kycLevelDelayMs: {
    group: "Delays and deadlines",
    read: delayMs,
    help: "how long views show the former KYC level after its event",
  },
  userViews: {
    group: "Answers",
    ...among(["both", "sca only", "plain only"]),
    help: "the views of a user that answer; the other one responds with 404",
  },
  tokenLifetimeSeconds: {
    group: "Access",
    read: wholeNumber(1, CENTURY_S, `a whole number of seconds from 1 to ${CENTURY_DAYS} days`),
    help: "how long an access token of the API is valid",
  },
  acceptedCredentials: {
    group: "Access",
    read: textThat("any, or clientId:apiKey", (value) => /^(any|[^:]+:.+)$/.test(value)),
    help: "any, or the only good ones, as `clientId:apiKey`",
  },
  badCredentialsStatus: {
    group: "Access",
    ...among([400, 401]),
    help: "status of the token endpoint for bad credentials",
  },
  identityVerificationEnabled: {
    group: "Access",
    read: boolean,
    help: "if off, responds as to a platform without the feature",
  },
  returnUrlMaxLength: {
    group: "Who may verify",
    read: wholeNumber(1, 10_000),
    help: "characters that a `ReturnUrl` may have",
  },
  organizationsMayVerify: { group: "Who may verify", read: boolean, help: "whether organizations can have sessions" },
  partnershipsMayVerify: { group: "Who may verify", read: boolean, help: "whether partnerships can have sessions" },
  payerRefusal: {
    group: "Who may verify",
    ...among(["invalid_action", "not_allowed_for_user_category_payer"]),
    help: "the type of the error when a session is created for a payer",
  },
  pendingUsersMayVerify: {
    group: "Who may verify",
    read: boolean,
    help: "if off, refuses sessions of users who have not enrolled yet",
  },
  userCategoryRequired: { group: "Who may verify", read: boolean, help: "whether a new user must have a category" },
  unknownIdStatus: { group: "Answers", ...among([400, 404]), help: "status when an unknown session or user is read" },
  sessionListOrder: {
    group: "Answers",
    ...among(["ASC", "DESC"]),
    help: "order of a list of sessions that asks for none",
  },
  pendingLastUpdateInList: {
    group: "Answers",
    ...among(["null", "creation date"]),
    help: "`LastUpdate` of a pending session in a list",
  },
  outOfDateSpelling: {
    group: "Answers",
    ...among(["OUT_OF_DATE", "OUTDATED"]),
    help: "how the status of an outdated session is spelled",
  },
  inconclusiveCheckStatus: {
    group: "Answers",
    ...among(["REFUSED", "REVIEW"]),
    help: "status of a check that leads to a review",
  },
  rejectedPersonEvent: {
    group: "Webhooks and events",
    ...among(["IDENTITY_VERIFICATION_PSC_REJECTED", "IDENTITY_VERIFICATION_PSC_FAILED"]),
    help: "the event when a person of a business is rejected",
  },
  rateLimitHeaders: {
    group: "Rate limit",
    ...among(["repeated", "list"]),
    help: "whether the rate-limit headers are lines of their own or one list",
  },
  refusedCallsCount: {
    group: "Rate limit",
    read: boolean,
    help: "whether calls refused by the rate limit count against it",
  },
  tokenCallsCount: { group: "Rate limit", read: boolean, help: "whether token calls count against the rate limit" },
  rateLimits: {
    group: "Rate limit",
    read: reader(
      `four whole numbers from 0 to ${MAX_LIMIT}`,
      (value) => Array.isArray(value) && value.length === 4 && value.every(isLimit),
    ),
    help: "calls allowed in 15, 30 and 60 minutes and in a day",
  },
  webhookCopies: {
    group: "Webhooks and events",
    read: wholeNumber(0, 1_000),
    help: "how often each notification is sent",
  },
  webhookDelayMs: { group: "Webhooks and events", read: delayMs, help: "from the event to its notification" },
  webhookLossRate: {
    group: "Webhooks and events",
    read: number(0, 1),
    help: "share of the notifications that are never sent, from 0 to 1",
  },
  webhooksReordered: {
    group: "Webhooks and events",
    read: boolean,
    help: "sends each first notification after the second",
  },
  eventListHasVerifications: {
    group: "Webhooks and events",
    read: boolean,
    help: "if off, events of verifications are not in `GET /events`",
  },
  eventTypesNotOffered: {
    group: "Webhooks and events",
    read: textThat(
      "none, or event types for which a hook can be created, separated by commas",
      (value) => value === "none" || value.split(",").every((type) => EVENT_TYPES.includes(type)),
    ),
    help: "event types for which no hook can be created, separated by commas, or none",
  },
  linkUrlsQuoted: { group: "Answers", read: boolean, help: "quotes the URLs in `Link` headers" },
};

/** For the control API and the console: a reader is a function, which JSON does not have. */
export function describeSettings() {
  const definitions = Object.entries<Definition<unknown>>(SETTING_DEFINITIONS as never);
  return Object.fromEntries(
    definitions.map(([name, { group, help, choices }]) => [
      name,
      { group, help, choices, default: DEFAULT_SETTINGS[name as keyof SimulatorSettings] },
    ]),
  );
}

/** Of some settings. */
export const SETTINGS_CHANGE = Object.fromEntries(
  Object.entries<Definition<unknown>>(SETTING_DEFINITIONS as never).map(([name, { read }]) => [name, optional(read)]),
) as Readers<Partial<SimulatorSettings>>;
