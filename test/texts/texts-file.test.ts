// What a platform may say in its own words, and what is wrong with a file of them.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { ConfigurationError } from "../../src/configuration-error.js";
import { readTexts, readTextsFile } from "../../src/texts/texts-file.js";

function problemsWith(file: unknown): readonly string[] {
  try {
    readTexts(typeof file === "string" ? file : JSON.stringify(file));
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
const busy = (text: unknown) => ({ en: { failures: { busy: text } } });

test("without a file there are no texts", () => {
  expect(readTextsFile(null)).toEqual({});
});

test("texts are taken as they are, by the API's names of languages", () => {
  const page = { title: "您的验证" };
  const file = { de: { restrictions: { other: "Ruf uns an." } }, "zh-Hans": { page }, fr: {} };
  expect(readTexts(JSON.stringify(file))).toEqual({ DE: file.de, ZH_HANS: { page }, FR: {} });
});

test("the files in languages/ are such texts", () => {
  const files = readdirSync("languages").map((file): [string, unknown] => [
    file.replace(".json", ""),
    JSON.parse(readFileSync(`languages/${file}`, "utf8")),
  ]);
  expect(problemsWith(Object.fromEntries(files))).toEqual([]);
});

test("a language may have a tag of its own, with a region", () => {
  expect(problemsWith({ en: { language: "en-GB" }, "zh-Hans": { language: "zh-Hans-CN" } })).toEqual([]);
});

test("a placeholder may be left out", () => {
  expect(problemsWith(busy("Come back later."))).toEqual([]);
});

describe("a start is refused for", () => {
  test.each<[string, unknown, string]>([
    ["a file that is no JSON", "{", "TEXTS_FILE names a file that is not a JSON object"],
    ["a list", [], "TEXTS_FILE names a file that is not a JSON object"],
    [
      "a language that there is not",
      { "de-DE": {} },
      "TEXTS_FILE: de-DE is no language of it: de, en, es, fr, it, nl, pt, zh-Hans are",
    ],
    ["a language without keys", { de: "Hallo" }, "TEXTS_FILE: de must be an object with texts"],
    ["an unknown key", { de: { page: { titel: "secret" } } }, "TEXTS_FILE: de.page.titel is no key of a text"],
    ["an unknown part", { de: { pages: {} } }, "TEXTS_FILE: de.pages is no key of a text"],
    [
      "a key of every object",
      { de: { page: { constructor: "secret" } } },
      "TEXTS_FILE: de.page.constructor is no key of a text",
    ],
    ["a text in place of a part", { de: { page: "secret" } }, "TEXTS_FILE: de.page must be an object with texts"],
    [
      "a part in place of a text",
      { de: { page: { title: { a: "secret" } } } },
      "TEXTS_FILE: de.page.title must be a text",
    ],
    [
      "a language tag that is none",
      { de: { language: "de_AT" } },
      "TEXTS_FILE: de.language must be a language tag such as en-GB",
    ],
    [
      "a name in place of a language tag",
      { "zh-Hans": { language: "secret language" } },
      "TEXTS_FILE: zh-Hans.language must be a language tag such as en-GB",
    ],
    ["an empty language tag", { en: { language: "" } }, "TEXTS_FILE: en.language is empty"],
    ["null", busy(null), "TEXTS_FILE: en.failures.busy must be a text"],
    ["an empty text", busy(" "), "TEXTS_FILE: en.failures.busy is empty"],
    ["a long text", busy("secret".repeat(200)), "TEXTS_FILE: en.failures.busy is longer than 1000 characters"],
    [
      "another placeholder",
      busy("secret {date}"),
      "TEXTS_FILE: en.failures.busy may contain {when}, and no other braces",
    ],
    ["a lone brace", busy("secret {when"), "TEXTS_FILE: en.failures.busy may contain {when}, and no other braces"],
    [
      "a placeholder where there is none",
      { en: { page: { title: "secret {when}" } } },
      "TEXTS_FILE: en.page.title has no placeholders",
    ],
  ])("%s", (_what, file, problem) => {
    expect(problemsWith(file)).toEqual([problem]);
    expect(problem).not.toContain("secret");
  });

  test("a file that cannot be read", () => {
    expect(() => readTextsFile("languages/none.json")).toThrow("TEXTS_FILE names a file that cannot be read");
  });
});

test("many problems are counted, and long or odd keys shortened to one line", () => {
  const page = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`\n${index}${"x".repeat(500)}`, "text"]));
  const problems = problemsWith({ en: { page } });
  expect(problems).toHaveLength(11);
  expect(problems[0]).toMatch(/^TEXTS_FILE: en\.page\.\\n0x{100,120}… is no key of a text$/);
  expect(problems[10]).toBe("TEXTS_FILE: 20 more");
});
