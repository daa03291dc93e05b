// What a page says by createTexts, and in which language.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { createTexts, type Language, LANGUAGES, matchLanguage } from "../../client/texts.js";
import de from "../../languages/de.json" with { type: "json" };
import en from "../../languages/en.json" with { type: "json" };
import fr from "../../languages/fr.json" with { type: "json" };
import pt from "../../languages/pt.json" with { type: "json" };
import zhHans from "../../languages/zh-Hans.json" with { type: "json" };

const english = createTexts(en);
const german = createTexts(de);

describe("the text of a next action", () => {
  test("is a title, an explanation and the label of the button", () => {
    expect(german.nextAction({ __typename: "StartVerification" })).toEqual({
      title: de.nextActions.StartVerification.title,
      explanation: de.nextActions.StartVerification.explanation,
      button: "Verifizierung starten",
      hints: [],
    });
  });

  test("says until when a session can be submitted, if that is known", () => {
    const { hints } = german.nextAction({ __typename: "RedirectUser", until: "2026-12-15T12:00:00Z" });
    expect(hints).toEqual([expect.stringMatching(/^Sie können sie bis 15\.12\.2026, \d\d:\d\d abschließen\.$/)]);
    expect(german.nextAction({ __typename: "RedirectUser", until: null }).hints).toEqual([]);
  });

  test.each(["MANUAL_REVIEW", "KYC_LEVEL", "UNKNOWN"] as const)("says of a wait for %s since when", (reason) => {
    const said = english.nextAction({ __typename: "WaitForOutcome", reason, since: "2026-12-15T12:00:00Z" });
    expect(said).toMatchObject({ ...en.nextActions.WaitForOutcome[reason], button: null });
    expect(said.hints).toEqual([expect.stringMatching(/^Since Dec 1[456], 2026, /), "You may close this page."]);
  });

  test.each([120, 55, 3, null])(
    "offers those who have just returned to go on, %s s before",
    (redirectAgainInSeconds) => {
      const action = { __typename: "WaitForOutcome", reason: "JUST_RETURNED", since: null, redirectAgainInSeconds };
      expect(english.nextAction(action)).toEqual({
        ...en.nextActions.WaitForOutcome.JUST_RETURNED,
        button: "I have not finished yet",
        hints: ["You may close this page."],
      });
    },
  );

  test.each(Object.keys(LANGUAGES))("names no time within which an outcome is there, in %s", (name) => {
    const { nextActions } = JSON.parse(readFileSync(`languages/${name}.json`, "utf8")) as Language;
    const times = [/\d/, /minut|\bhours?\b|\bdays?\b|stunde|\btage?n?\b|\bheures?\b|(?<!à )\bjours?\b/i];
    const others = [/\bhoras?\b|\bd[ií]as?\b|\bore\b|\bgiorn|\buur|\buren\b|\bdag/i, /分钟|小时|天/];
    for (const time of [...times, ...others]) expect(JSON.stringify(nextActions.WaitForOutcome)).not.toMatch(time);
  });

  test.each([
    [true, "linksEmailed"],
    [false, "linksToSend"],
  ] as const)("says whether links are e-mailed: %s", (areLinksEmailed, key) => {
    const { hints } = english.nextAction({ __typename: "CompletePersons", areLinksEmailed });
    expect(hints).toEqual([en.nextActions.CompletePersons[key]]);
  });

  test.each(["REFUSED", "EXPIRED", "OUT_OF_DATE", "FAILED", "PERSONS_ABANDONED"] as const)(
    "says why to start again: %s",
    (cause) => {
      const expected = { ...en.nextActions.StartAgain[cause], button: "Try again", hints: [] };
      expect(english.nextAction({ __typename: "StartAgain", cause, isUseful: true })).toEqual(expected);
    },
  );

  test("has no button where another attempt cannot succeed", () => {
    expect(english.nextAction({ __typename: "StartAgain", cause: "REFUSED", isUseful: false })).toEqual({
      title: "Your identity could not be verified",
      explanation: en.nextActions.StartAgain.notUseful,
      button: null,
      hints: [],
    });
  });

  test("names the last day for a renewal, wherever the user is", () => {
    const action = { __typename: "RenewVerification", dueOn: "2026-12-15" };
    expect(english.nextAction(action).explanation).toContain("December 15, 2026");
    expect(createTexts(fr).nextAction(action).explanation).toContain("15 décembre 2026");
    expect(createTexts(zhHans).nextAction(action).explanation).toContain("2026年12月15日");
  });

  test.each([
    [english, "still verified", "December 15, 2026"],
    [german, "noch verifiziert", "15. Dezember 2026"],
  ])("does not promise to be verified until a day that is over", (texts, still, day) => {
    const action = { __typename: "RenewVerification", dueOn: "2026-12-15" };
    const { explanation, ...rest } = texts.nextAction({ ...action, isOverdue: true });
    expect(explanation).toContain(still);
    expect(explanation).toContain(day);
    const { explanation: before, ...same } = texts.nextAction({ ...action, isOverdue: false });
    expect(rest).toEqual(same);
    expect(before).not.toContain(still);
  });

  test("promises verification after strong authentication only to those who are not verified", () => {
    const explanation = (isVerified: boolean | null) =>
      english.nextAction({ __typename: "EnrolForStrongAuthentication", isVerified }).explanation;
    expect(explanation(false)).toMatch(/After that you can verify your identity/);
    expect(explanation(true)).not.toMatch(/verify/);
    expect(explanation(null)).not.toMatch(/verify/);
  });

  test("gives the advice of the API for a block, and says what is blocked", () => {
    const restrictions = { recommendation: "Send us a form.", inflowsBlocked: true, outflowsBlocked: null };
    const action = { __typename: "ContactSupport", supportCause: "RESTRICTED", restrictions };
    expect(english.nextAction(action)).toEqual({
      title: "Your account is restricted",
      explanation: "Send us a form.",
      button: "Contact support",
      hints: ["For now you cannot receive money."],
    });
    const closed = { __typename: "ContactSupport", supportCause: "ACCOUNT_CLOSED", restrictions: null };
    expect(english.nextAction(closed)).toMatchObject({ ...en.nextActions.ContactSupport.ACCOUNT_CLOSED, hints: [] });
  });

  test("says that a user is verified only if they are", () => {
    expect(english.nextAction({ __typename: "NoAction" }, { isVerified: true }).title).toBe("You are verified");
    expect(english.nextAction({ __typename: "NoAction" }, { isVerified: null }).title).toBe("All done");
  });

  test.each([null, undefined, { __typename: "ActionOfTomorrow" }, { __typename: "constructor" }])(
    "says of %j that nothing can be said",
    (action) => {
      expect(english.nextAction(action)).toEqual({ ...en.nextActions.UNKNOWN, button: null, hints: [] });
    },
  );

  test.each([
    ["WaitForOutcome", { reason: "REASON_OF_TOMORROW" }, en.nextActions.WaitForOutcome.UNKNOWN],
    ["StartAgain", { cause: "CAUSE_OF_TOMORROW" }, en.nextActions.StartAgain.UNKNOWN],
    ["ContactSupport", { supportCause: "CAUSE_OF_TOMORROW" }, en.nextActions.ContactSupport.UNKNOWN],
  ])("of a %s for a reason newer than the page is general", (__typename, fields, expected) => {
    expect(english.nextAction({ __typename, ...fields })).toMatchObject(expected);
  });
});

describe("during the renewal of a user who is still verified", () => {
  const renewal = { dueOn: "2026-12-01", isOverdue: false };
  const due = "Your verification has to be renewed by the end of December 1, 2026 (UTC).";
  const ACTIONS = [
    { __typename: "RedirectUser", until: "2026-12-07T10:00:00Z" },
    { __typename: "WaitForOutcome", reason: "MANUAL_REVIEW", since: null },
    { __typename: "WaitForOutcome", reason: "JUST_RETURNED" },
    { __typename: "CompletePersons", areLinksEmailed: true },
    { __typename: "StartAgain", cause: "REFUSED", isUseful: true },
    { __typename: "StartAgain", cause: "REFUSED", isUseful: false },
    { __typename: "EnrolForStrongAuthentication", isVerified: true },
    { __typename: "ContactSupport", supportCause: "RESTRICTED", restrictions: { outflowsBlocked: true } },
    { __typename: "Newer than this" },
    null,
  ];

  test.each(ACTIONS)("%j says until when to renew, and that it is overdue", (action) => {
    const said = english.nextAction(action, { isVerified: true, renewal });
    expect(said.hints).toContain(due);
    const overdue = english.nextAction(action, { isVerified: true, renewal: { ...renewal, isOverdue: true } });
    expect(overdue.hints).toContainEqual(expect.stringMatching(/still verified, but .* December 1, 2026 \(UTC\)/));
    expect(overdue.hints).not.toContain(due);
    for (const user of [{ isVerified: false, renewal }, { isVerified: true, renewal: { dueOn: null } }, {}])
      expect(english.nextAction(action, user).hints).not.toContain(due);
  });

  test.each([
    ["2026-12-02T00:00:00Z", true],
    ["2026-12-02T00:00:01Z", false],
  ])("a session that can be submitted until %s says so: %s", (until, isSaid) => {
    const { hints } = english.nextAction({ __typename: "RedirectUser", until }, { isVerified: true, renewal });
    expect(hints.some((hint) => hint.startsWith("You can finish it until"))).toBe(isSaid);
    expect(hints.at(-1)).toBe(due);
  });

  test.each(["REFUSED", "EXPIRED", "OUT_OF_DATE", "FAILED", "PERSONS_ABANDONED", "TOMORROW"])(
    "StartAgain by %s does not say that they are not verified",
    (cause) => {
      const action = { __typename: "StartAgain", cause, isUseful: true };
      const { title, explanation } = english.nextAction(action, { isVerified: true, renewal });
      expect(title).toBe("Your verification has not been renewed");
      expect(explanation).toBe(english.nextAction(action).explanation);
    },
  );

  test("CompletePersons does not say that the business is not verified", () => {
    const action = { __typename: "CompletePersons", areLinksEmailed: true };
    expect(english.nextAction(action, { isVerified: true }).explanation).toMatch(/Your verification is renewed once/);
    expect(english.nextAction(action, { isVerified: false }).explanation).toMatch(/Your business is verified once/);
  });

  test.each(Object.keys(LANGUAGES))("the day ends in UTC, in %s", (name) => {
    const { nextActions } = JSON.parse(readFileSync(`languages/${name}.json`, "utf8")) as Language;
    const { explanation, explanationOverdue, hint, hintOverdue } = nextActions.RenewVerification;
    for (const text of [explanation, explanationOverdue, hint, hintOverdue]) expect(text).toMatch(/UTC/);
  });
});

describe("other texts", () => {
  test("statuses, roles and errors of mutations, with one for what is newer than the page", () => {
    expect(german.status("REVIEW")).toBe("In Prüfung");
    expect(german.status("TOMORROW")).toBe("In Bearbeitung");
    expect(german.personStatus("REJECTED")).toBe("Abgelehnt");
    expect(german.personStatus("TOMORROW")).toBe("In Bearbeitung");
    expect(german.role("Shareholder")).toBe(de.persons.roles.SHAREHOLDER);
    expect(german.role(null)).toBe("Person in Ihrem Unternehmen");
    expect(german.reason({ checkType: "IDV_AGE_CHECK", type: "DOCUMENT_NOT_ACCEPTED" })).toMatch(/unter 18/);
    expect(german.reason({ checkType: null, type: "TOMORROW" })).toBe(de.problems.other);
    expect(german.userError("TOO_LONG")).toBe("Eine Angabe ist zu lang. Bitte kürzen Sie sie.");
    expect(german.userError("TOMORROW")).toBe(de.userErrors.other);
  });

  test.each([
    [{}, "We cannot be reached. Please check your connection."],
    [{ code: "UNREACHABLE", isRetryable: true }, "We cannot be reached. Please check your connection."],
    [{ code: "HOSTED_URL_UNKNOWN", isRetryable: true }, en.page.hostedPageMissing],
    [{ code: "UNAUTHENTICATED" }, "Your session has ended. Please sign in again."],
    [
      { code: "OVERLOADED", isRetryable: true, retryAfterSeconds: 2 },
      "There is a lot going on. Please try again in 2 seconds.",
    ],
    [
      { code: "UPSTREAM_RATE_LIMITED", isRetryable: true, retryAfterSeconds: 110 },
      "There is a lot going on. Please try again in 2 minutes.",
    ],
    [
      { code: "TOMORROW", isRetryable: true, retryAfterSeconds: null },
      "Something went wrong. Please try again in a moment.",
    ],
    [null, "We cannot be reached. Please check your connection."],
    [{ code: "TOMORROW", isRetryable: false }, "Something went wrong. Please contact our support."],
    [{ code: "DOCUMENT_NOT_TRUSTED", isRetryable: false }, "This page is out of date. Please reload it."],
  ])("the failure %j", (problem, text) => {
    expect(english.failure(problem)).toBe(text);
  });

  test("times to wait are rounded up and in the language", () => {
    expect(english.when(7_000)).toBe("in 2 hours");
    expect(german.when(90)).toBe("in 2 Minuten");
    for (const unknown of [null, undefined, NaN, "soon" as never]) expect(german.when(unknown)).toBe("in Kürze");
    expect(german.when(1.5)).toBe("in 2 Sekunden");
  });

  test("what is no date is said to be unknown", () => {
    expect(english.dateTime("soon")).toBe("Unknown date");
    expect(english.day("")).toBe("Unknown date");
  });
});

describe("overrides", () => {
  test("take precedence text by text, their language for the formats of dates", () => {
    const texts = createTexts(en, { language: "en-GB", nextActions: { StartVerification: { button: "Go" } } });
    const said = texts.nextAction({ __typename: "StartVerification" });
    expect(said).toMatchObject({ ...en.nextActions.StartVerification, button: "Go" });
    expect(texts.day("2026-12-15")).toBe("15 December 2026");
    expect(texts.language).toBe("en-GB");
  });

  test("a language of the platform's own falls back to English text by text", () => {
    const polish = { language: "pl", page: { title: "Twoja weryfikacja", loading: "" } };
    const texts = createTexts(polish, undefined, en);
    expect(texts.text("page.title")).toBe("Twoja weryfikacja");
    expect(texts.text("page.loading")).toBe(en.page.loading);
    expect(texts.text("page.verified")).toBe("Verified");
    expect(texts.day("2026-12-15")).toBe("15 grudnia 2026");
    expect([texts.textLanguage, texts.sessionLanguage]).toEqual(["EN", "EN_US"]);
  });

  test("values fill their own placeholders only", () => {
    expect(english.text("failures.reference", { reference: "{when}" })).toBe("Reference: {when}");
    expect(english.text("nextActions.RedirectUser.until")).toBe("You can finish it until {date}.");
  });
});

describe("the language of a page", () => {
  test.each([
    [["de-AT", "en"], "de"],
    [["pl", "fr-CA", "en"], "fr"],
    [["pt-BR"], "pt"],
    [["zh"], "zh-Hans"],
    [["zh-CN"], "zh-Hans"],
    [["zh-SG", "en"], "zh-Hans"],
    [["zh-TW", "es-419"], "es"],
    [["zh-Hant-HK"], "en"],
    [["not a tag", "", "it"], "it"],
    [[], "en"],
  ])("of a user who prefers %j is %s", (preferred, name) => {
    expect(matchLanguage(preferred)).toBe(name);
  });

  test("is one of the page's own, if it has others", () => {
    expect(matchLanguage(["pl-PL", "de"], ["de", "pl"], "de")).toBe("pl");
    expect(matchLanguage(["en"], ["de", "pl"], "de")).toBe("de");
  });

  test("has a name in the API, for advice and for the hosted page", () => {
    const { textLanguage, sessionLanguage } = createTexts(pt);
    expect([textLanguage, sessionLanguage]).toEqual(["PT", "PT_PT"]);
    expect(createTexts(zhHans).textLanguage).toBe("ZH_HANS");
  });
});
