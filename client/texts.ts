// What a page about a verification says, in one language. The page imports that language itself
// (identity-verification-gateway/languages/de.json), so that it contains no other.
import type { FailureKind, Language, PartialLanguage, TextKey } from "./language.js";
import { LANGUAGES, matchLanguage } from "./match-language.js";
import { type NextActionFields, type NextActionText, nextActionText, type UserFields } from "./next-action-text.js";
import { type SessionFields, sessionMeaning } from "./session-meaning.js";

export type { Language, PartialLanguage, TextKey } from "./language.js";
export { type LanguageName, LANGUAGES, matchLanguage } from "./match-language.js";
export type { NextActionFields, NextActionText, UserFields } from "./next-action-text.js";
export { type SessionFields, sessionMeaning } from "./session-meaning.js";

/** An error of the gateway, or of the client that calls it. */
export interface Problem {
  /** Undefined, or UNREACHABLE, if the gateway has not responded. */
  code?: string | undefined;
  isRetryable?: boolean;
  retryAfterSeconds?: number | null;
}

export interface Texts {
  /** BCP 47, for the attribute `lang`. */
  language: string;
  /** For the argument `language` of `recommendation`: EN where the API does not have this language. */
  textLanguage: (typeof LANGUAGES)[keyof typeof LANGUAGES]["text"];
  /** For the `language` of `createIdentityVerification`, that of the hosted page. */
  sessionLanguage: (typeof LANGUAGES)[keyof typeof LANGUAGES]["session"];
  /** Any text by its key, with these values in place of its placeholders. */
  text: (key: TextKey, values?: Readonly<Record<string, string>>) => string;
  /** Of null too, and of actions that are newer than this. @param user whose it is, or the client's state */
  nextAction: (action: NextActionFields | null | undefined, user?: UserFields) => NextActionText;
  /** Of a session. Of a status that is newer than this: that it is being processed. */
  status: (status: string) => string;
  /** Of a session in the history of a user whose next action is this: its status, or what an open one means now. */
  session: (session: SessionFields, nextAction: NextActionFields | null | undefined) => string;
  personStatus: (status: string) => string;
  /** Of a person; null, and one that nobody has written about, are "person in your business". */
  role: (role: string | null | undefined) => string;
  /** What was wrong with what the user has sent. What to do about it is the reason's `recommendation`. */
  reason: (reason: { checkType?: string | null; type: string }) => string;
  /** Of null, as if there had been no response. */
  failure: (problem: Problem | null | undefined) => string;
  /** By the code of one of a mutation's `userErrors`, whose message is for developers. */
  userError: (code: string) => string;
  /** @param time such as 2026-12-15T10:00:00Z; shown in the user's time zone */
  dateTime: (time: string | Date) => string;
  /** @param day such as 2026-12-15; days have no time zone */
  day: (day: string) => string;
  /** Such as "in 2 minutes". */
  when: (seconds: number | null | undefined) => string;
}

/** All others: by whether a retry may help. */
const FAILURES: Readonly<Partial<Record<string, FailureKind>>> = {
  UNREACHABLE: "unreachable",
  UNAUTHENTICATED: "signedOut",
  FORBIDDEN: "notAllowed",
  UPSTREAM_RATE_LIMITED: "busy",
  UPSTREAM_QUOTA_RESERVED: "busy",
  UPSTREAM_ALLOWANCE_SPENT: "busy",
  UPSTREAM_BUSY: "busy",
  TOO_MANY_REQUESTS: "busy",
  TOO_MANY_SUBSCRIPTIONS: "busy",
  OVERLOADED: "busy",
  UPSTREAM_UNAVAILABLE: "serviceUnavailable",
  UPSTREAM_CIRCUIT_OPEN: "serviceUnavailable",
  UPSTREAM_TIMEOUT: "serviceUnavailable",
  UPSTREAM_INVALID_RESPONSE: "serviceUnavailable",
  AUDIT_UNAVAILABLE: "serviceUnavailable",
  GRAPHQL_VALIDATION_FAILED: "pageOutdated",
  DOCUMENT_NOT_TRUSTED: "pageOutdated",
};

/**
 * @param overrides texts of the platform, which take precedence; `language` among them chooses the formats of dates,
 * such as en-GB
 * @param english for what a language of the platform's own, or an older one, leaves out
 */
export function createTexts(language: Language, overrides?: PartialLanguage): Texts;
export function createTexts(
  language: PartialLanguage & { language: string },
  overrides: PartialLanguage | undefined,
  english: Language,
): Texts;
export function createTexts(language: PartialLanguage, overrides?: PartialLanguage, english?: Language): Texts {
  const layers = [overrides, language, english];
  const find = (...path: string[]): string | undefined => {
    for (const layer of layers) {
      const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], layer);
      if (typeof found === "string" && found !== "") return found;
    }
    return undefined;
  };
  const text: Texts["text"] = (key, values) => fill(find(...key.split(".")) ?? key, values);
  const tag = text("language");
  const { text: textLanguage, session: sessionLanguage } = LANGUAGES[matchLanguage([tag])];
  const times = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
  const days = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeZone: "UTC" });
  const formatted = (format: Intl.DateTimeFormat, time: string | Date) =>
    Number.isNaN(Number(new Date(time))) ? text("page.dateUnknown") : format.format(new Date(time));

  const texts: Texts = {
    language: tag,
    textLanguage,
    sessionLanguage,
    text,
    nextAction: (action, user = {}) => nextActionText(texts, find, action, user),
    status: (status) => find("verificationStatuses", status) ?? text("verificationStatuses.UNKNOWN"),
    session(session, nextAction) {
      const meaning = sessionMeaning(session, nextAction);
      return meaning ? text(meaning) : texts.status(session.status);
    },
    personStatus: (status) => find("persons", "statuses", status) ?? text("persons.statuses.UNKNOWN"),
    role: (role) => find("persons", "roles", (role ?? "").toUpperCase()) ?? text("persons.roles.other"),
    reason: ({ checkType, type }) => find("problems", checkType ?? "", type) ?? text("problems.other"),
    failure(problem) {
      const { code = "UNREACHABLE", isRetryable = false, retryAfterSeconds } = problem ?? {};
      if (code === "HOSTED_URL_UNKNOWN") return text("page.hostedPageMissing");
      const kind = FAILURES[code] ?? (isRetryable ? "temporary" : "permanent");
      return text(`failures.${kind}`, { when: texts.when(retryAfterSeconds) });
    },
    userError: (code) => find("userErrors", code) ?? text("userErrors.other"),
    dateTime: (time) => formatted(times, time),
    day: (day) => formatted(days, day),
    when(seconds) {
      if (typeof seconds !== "number" || !Number.isFinite(seconds)) return text("failures.inAMoment");
      const [amount, unit] = inUnits(seconds);
      return new Intl.RelativeTimeFormat(tag).format(amount, unit);
    },
  };
  return texts;
}

function fill(text: string, values: Readonly<Record<string, string>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? placeholder) : placeholder,
  );
}

/** Rounded up, as nobody should come too early. */
function inUnits(seconds: number): [amount: number, unit: "second" | "minute" | "hour"] {
  if (seconds < 90) return [Math.ceil(seconds), "second"];
  return seconds < 5_400 ? [Math.ceil(seconds / 60), "minute"] : [Math.ceil(seconds / 3_600), "hour"];
}
