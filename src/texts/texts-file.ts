// Reads the platform's own texts, in the shape of the files in languages/, of as many languages and texts as it likes.
// Problems name keys of the file, never texts.
import { ConfigurationError } from "../configuration-error.js";
import { isRecord } from "../is-record.js";
import { parseJson } from "../parse-json.js";
import { TextLanguage } from "../schema/text-language.js";
import { readTextFileOf } from "../text-file.js";
import { ENGLISH, type TextsByLanguage, type TextTree } from "./text-catalogue.js";

/** Own choices: far more than a text of a page has; so many problems are named; what is longer is no key of ours. */
const MAX_CHARACTERS = 1_000;
const MAX_NAMED = 10;
const MAX_KEY_CHARACTERS = 120;

/** The names of the files in languages/. */
const LANGUAGES: ReadonlyMap<string, TextLanguage> = new Map([
  ["de", TextLanguage.DE],
  ["en", TextLanguage.EN],
  ["es", TextLanguage.ES],
  ["fr", TextLanguage.FR],
  ["it", TextLanguage.IT],
  ["nl", TextLanguage.NL],
  ["pt", TextLanguage.PT],
  ["zh-Hans", TextLanguage.ZH_HANS],
]);

/** @throws ConfigurationError naming the setting and what is wrong with the file */
export function readTextsFile(path: string | null): TextsByLanguage {
  if (path === null) return {};
  return readTexts(readTextFileOf("TEXTS_FILE", path));
}

/** @throws ConfigurationError */
export function readTexts(text: string): TextsByLanguage {
  const file = parseJson(text);
  if (!isRecord(file)) throw new ConfigurationError(["TEXTS_FILE names a file that is not a JSON object"]);
  const problems: string[] = [];
  const texts: Partial<Record<TextLanguage, TextTree>> = {};
  for (const [name, ofLanguage] of Object.entries(file)) {
    const language = LANGUAGES.get(name);
    if (language) problems.push(...problemsOf(ofLanguage, ENGLISH, name), ...problemsOfTag(ofLanguage, name));
    else problems.push(`${shown(name)} is no language of it: ${[...LANGUAGES.keys()].join(", ")} are`);
    if (language) texts[language] = ofLanguage as TextTree;
  }
  if (problems.length > 0) throw new ConfigurationError(named(problems));
  return texts;
}

function problemsOf(given: unknown, english: string | TextTree, key: string): string[] {
  if (typeof english === "string") {
    const problem = problemOf(given, english);
    return problem === undefined ? [] : [`${shown(key)} ${problem}`];
  }
  if (!isRecord(given)) return [`${shown(key)} must be an object with texts`];
  return Object.entries(given).flatMap(([name, each]) => {
    const below = `${key}.${name}`;
    const expected = Object.hasOwn(english, name) ? english[name] : undefined;
    return expected === undefined ? [`${shown(below)} is no key of a text`] : problemsOf(each, expected, below);
  });
}

/** A page hands the tag to Intl, which throws at one that is malformed. */
function problemsOfTag(ofLanguage: unknown, name: string): string[] {
  const tag = isRecord(ofLanguage) ? ofLanguage["language"] : undefined;
  if (typeof tag !== "string" || tag.trim() === "" || isLanguageTag(tag)) return [];
  return [`${name}.language must be a language tag such as en-GB`];
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

function problemOf(given: unknown, english: string): string | undefined {
  if (typeof given !== "string") return "must be a text";
  if (given.trim() === "") return "is empty";
  if (given.length > MAX_CHARACTERS) return `is longer than ${MAX_CHARACTERS} characters`;
  const allowed: readonly string[] = english.match(/\{\w+\}/g) ?? [];
  const rest = given.replace(/\{\w+\}/g, (placeholder) => (allowed.includes(placeholder) ? "" : placeholder));
  if (!/[{}]/.test(rest)) return undefined;
  return allowed.length > 0 ? `may contain ${allowed.join(" and ")}, and no other braces` : "has no placeholders";
}

function named(problems: string[]): string[] {
  const listed = problems.slice(0, MAX_NAMED).map((problem) => `TEXTS_FILE: ${problem}`);
  const others = problems.length - listed.length;
  return others > 0 ? [...listed, `TEXTS_FILE: ${others} more`] : listed;
}

/** On one line of the log, whatever the file contains. */
function shown(key: string): string {
  const line = JSON.stringify(key).slice(1, -1);
  return line.length > MAX_KEY_CHARACTERS ? `${line.slice(0, MAX_KEY_CHARACTERS)}…` : line;
}
