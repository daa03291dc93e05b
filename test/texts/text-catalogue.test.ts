import { describe, expect, test } from "@jest/globals";
import de from "../../languages/de.json" with { type: "json" };
import en from "../../languages/en.json" with { type: "json" };
import { TextLanguage } from "../../src/schema/text-language.js";
import { createTextCatalogue } from "../../src/texts/text-catalogue.js";

const age = "IDV_AGE_CHECK";
const reason = "DOCUMENT_NOT_ACCEPTED";
const saying = (text: string) => ({ recommendations: { [age]: { [reason]: text } } });
const ageTexts = (...layers: Parameters<typeof createTextCatalogue>) => {
  const { DE, EN, FR } = createTextCatalogue(...layers);
  return [DE, EN, FR].map(({ recommendations }) => recommendations[age][reason]);
};

test("every language has all of the API's texts", () => {
  const catalogue = createTextCatalogue({});
  expect(Object.keys(catalogue).sort()).toEqual(Object.values(TextLanguage).sort());
  expect(catalogue.DE).toEqual({ recommendations: de.recommendations, restrictions: de.restrictions });
  const keys = JSON.stringify(catalogue.EN).replace(/:"[^"]*"/g, "");
  for (const texts of Object.values(catalogue)) expect(JSON.stringify(texts).replace(/:"[^"]*"/g, "")).toBe(keys);
});

describe("of each text the first that there is:", () => {
  const ours = { DE: saying("our German"), EN: en };
  const english = en.recommendations[age][reason];

  test("the platform's in the language", () => {
    expect(ageTexts({ DE: saying("their German"), EN: saying("their English") }, ours)[0]).toBe("their German");
  });

  test("ours in the language, before the platform's English", () => {
    expect(ageTexts({ EN: saying("their English") }, ours)[0]).toBe("our German");
  });

  test("the platform's English, where we have none in the language", () => {
    expect(ageTexts({ EN: saying("their English") }, ours)).toEqual(["our German", "their English", "their English"]);
  });

  test("our English", () => {
    expect(ageTexts({}, ours)).toEqual(["our German", english, english]);
  });
});

test("the platform's texts leave the others as they are", () => {
  const { DE, EN } = createTextCatalogue({ DE: { restrictions: { other: "Ruf uns an." } } });
  expect(DE.restrictions).toEqual({ ...de.restrictions, other: "Ruf uns an." });
  expect(DE.recommendations).toEqual(de.recommendations);
  expect(EN.restrictions).toEqual(en.restrictions);
});
