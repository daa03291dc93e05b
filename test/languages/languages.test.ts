// The files in languages/: whether each is complete, and fits the code and the schema.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { buildSchema, isEnumType, isUnionType } from "graphql";
import type { Language } from "../../client/language.js";
import { LANGUAGES } from "../../client/match-language.js";
import en from "../../languages/en.json" with { type: "json" };
import { ERROR_CODES } from "../../src/error-codes.js";

/** What a compiler finds in English, it would find in all: they have the same keys. */
const english: Language = en;

const FILES = readdirSync("languages").sort();

/** By key, such as page.title. */
function textsOf(part: unknown, key = ""): [key: string, text: string][] {
  if (typeof part === "string") return [[key, part]];
  return Object.entries(part as object).flatMap(([name, each]) => textsOf(each, key === "" ? name : `${key}.${name}`));
}
const read = (file: string) => new Map(textsOf(JSON.parse(readFileSync(`languages/${file}`, "utf8"))));
const placeholdersOf = (text: string) => [...text.matchAll(/\{\w*\}/g)].map(([placeholder]) => placeholder).sort();
const ENGLISH = read("en.json");

/** Words that another language has taken from English, or shares with it. */
const SAME_AS_ENGLISH: Readonly<Record<string, readonly string[]>> = {};

const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  "nextActions.RedirectUser.until": ["{date}"],
  "nextActions.WaitForOutcome.since": ["{date}"],
  "nextActions.RenewVerification.explanation": ["{date}"],
  "nextActions.RenewVerification.explanationOverdue": ["{date}"],
  "nextActions.RenewVerification.hint": ["{date}"],
  "nextActions.RenewVerification.hintOverdue": ["{date}"],
  "failures.busy": ["{when}"],
  "failures.serviceUnavailable": ["{when}"],
  "failures.temporary": ["{when}"],
  "failures.reference": ["{reference}"],
};

test("there is one for each language of the hosted page, and no other", () => {
  expect(FILES).toEqual(Object.keys(LANGUAGES).map((name) => `${name}.json`));
});

describe.each(FILES)("%s", (file) => {
  const texts = read(file);

  test("has every text of English, in the same order, and no other", () => {
    expect([...texts.keys()]).toEqual([...ENGLISH.keys()]);
  });

  test("has the placeholders that the code fills, and no others", () => {
    const placeholders = Object.fromEntries(
      [...texts].map(([key, text]) => [key, placeholdersOf(text)]).filter(([, names]) => names?.length),
    ) as Record<string, string[]>;
    expect(placeholders).toEqual(PLACEHOLDERS);
  });

  test("has no text that is empty, has white space around it, or contains a tag or a lone brace", () => {
    const wrong = [...texts].filter(
      ([, text]) => text === "" || text !== text.trim() || /[<>]|\{(?!\w+\})|(?<!\{\w+)\}/.test(text),
    );
    expect(wrong).toEqual([]);
  });

  test("names its language as Intl does", () => {
    const tag = texts.get("language") ?? "";
    expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
    expect(new Intl.Locale(tag).language).toBe(new Intl.Locale(file.replace(".json", "")).language);
  });

  test("is not English by accident", () => {
    if (file === "en.json") return;
    const same = [...texts].filter(([key, text]) => ENGLISH.get(key) === text).map(([key]) => key);
    expect(same).toEqual(SAME_AS_ENGLISH[file] ?? []);
  });

  test("ends a sentence where English does", () => {
    const isSentence = (text: string) => /[.。]$/.test(text);
    const wrong = [...texts].filter(([key, text]) => isSentence(text) !== isSentence(ENGLISH.get(key) ?? ""));
    expect(wrong).toEqual([]);
  });

  test("uses one form of address", () => {
    const other: Readonly<Record<string, string>> = {
      "de.json": "du|dich|dir|deine?[nmrs]?",
      "es.json": "usted|envíe|póngase|vuelva|verifique|use",
      "fr.json": "tu|toi|ton|tes|ta",
      "it.json": "voi|vostr[aeio]",
      "nl.json": "u|uw",
      "pt.json": "tu|teus?|tuas?|você",
      "zh-Hans.json": "你",
    };
    const words = other[file] && new RegExp(`(?<!\\p{L})(${other[file]})(?!\\p{L})|你`, "iu");
    const wrong = words ? [...texts.values()].filter((text) => words.test(text)) : [];
    expect(wrong).toEqual([]);
  });
});

describe("English has a text for each value of the schema, and no other:", () => {
  const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
  function valuesOf(name: string): string[] {
    const type = schema.getType(name);
    if (isEnumType(type)) return type.getValues().map((value) => value.name);
    if (isUnionType(type)) return type.getTypes().map((member) => member.name);
    throw new Error(`${name} is neither an enum nor a union`);
  }
  const { nextActions, persons, verificationStatuses, userErrors } = english;
  const stepsOf = (action: object) => Object.keys(action).filter((key) => /^[A-Z_]+$/.test(key));

  test.each<[string, string[], string[]]>([
    ["UserNextAction", Object.keys(nextActions), ["UNKNOWN"]],
    ["WaitReason", stepsOf(nextActions.WaitForOutcome), []],
    ["StartAgainCause", stepsOf(nextActions.StartAgain), ["UNKNOWN"]],
    ["SupportCause", stepsOf(nextActions.ContactSupport), ["UNKNOWN"]],
    ["IdentityVerificationStatus", Object.keys(verificationStatuses), []],
    ["PersonStatus", Object.keys(persons.statuses), []],
    ["UserErrorCode", Object.keys(userErrors), ["other"]],
  ])("%s", (name, keys, more) => {
    expect([...keys].sort()).toEqual([...valuesOf(name), ...more].sort());
  });

  test("NextAction, which is a part of UserNextAction", () => {
    expect(Object.keys(nextActions)).toEqual(expect.arrayContaining(valuesOf("NextAction")));
  });

  test("RestrictionCause, except those that users must not be able to tell apart", () => {
    const together = ["SUSPECTED_FRAUD", "COMPLIANCE", "GENERAL", "UNKNOWN"];
    const { other, ...restrictions } = english.restrictions;
    expect(other).toContain("contact our support");
    expect([...Object.keys(restrictions), ...together].sort()).toEqual(valuesOf("RestrictionCause").sort());
  });

  test("checks and reasons are of the schema", () => {
    const { other, ...byCheck } = english.recommendations;
    expect(other).toMatch(/^Try again/);
    expect(valuesOf("CheckType")).toEqual(expect.arrayContaining(Object.keys(byCheck)));
    expect(valuesOf("CheckReasonType")).toEqual(expect.arrayContaining(Object.values(byCheck).flatMap(Object.keys)));
  });

  test("TextLanguage and SessionLanguage are the languages", () => {
    const names = Object.values(LANGUAGES);
    expect(names.map(({ session }) => session)).toEqual(valuesOf("SessionLanguage"));
    expect(names.map(({ text }) => text)).toEqual(valuesOf("TextLanguage"));
  });
});

/** Looked up by what the gateway sends: by the schema's values, which are compared above, or by the kind of a failure. */
const BY_VALUE =
  /^(language|problems|recommendations|restrictions|nextActions|verificationStatuses|userErrors|failures)\b/;

test("every text that is not looked up by what the gateway sends is used by the client or the demo", () => {
  const files = ["client", "web/demo"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.tsx?$/.test(name) && name !== "language.ts")
      .map((name) => readFileSync(`${folder}/${name}`, "utf8")),
  );
  // Such as text("page.title"), and of a key that is put together, each of its last parts: text(`page.${a ? "b" : "c"}`).
  const used = (key: string) => {
    const last = key.split(".").at(-1) ?? "";
    const group = key.slice(0, -last.length);
    return files.some(
      (code) => code.includes(`"${key}"`) || (code.includes(`\`${group}\${`) && code.includes(`"${last}"`)),
    );
  };
  const unused = [...ENGLISH.keys()].filter(
    (key) => !BY_VALUE.test(key) && !/^persons\.(statuses|roles)\./.test(key) && !used(key),
  );
  expect(unused).toEqual([]);
});

test("every failure that may pass is told with an invitation to try again, and no other", async () => {
  const { createTexts } = await import("../../client/texts.js");
  const { failure } = createTexts(english);
  const wrong = Object.entries(ERROR_CODES).filter(
    ([code, { retryable }]) => /try again/.test(failure({ code, isRetryable: retryable })) !== retryable,
  );
  expect(wrong).toEqual([]);
});
