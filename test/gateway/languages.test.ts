// Recommendations over HTTP, in the languages of the API and in the platform's own words, and how these are replaced.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import de from "../../languages/de.json" with { type: "json" };
import en from "../../languages/en.json" with { type: "json" };
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { TextLanguage } from "../../src/schema/text-language.js";
import { tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const folder = mkdtempSync(join(tmpdir(), "texts-"));
const file = join(folder, "texts.json");
const write = (texts: unknown) => writeFileSync(file, JSON.stringify(texts));

let gateway: TestGateway;
let tokens: string[];
beforeAll(async () => {
  write({});
  gateway = await startGateway({ env: { TEXTS_FILE: file } });
  tokens = await Promise.all([seededUserIds.refused, seededUserIds.blocked].map((id) => tokenFor(id)));
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  write({});
  gateway.reload({});
});

const NAME_MATCH = "IDV_NAME_MATCH_CHECK";
const ofName = ({ recommendations }: typeof en) => recommendations[NAME_MATCH].DOCUMENT_NOT_ACCEPTED;

/** The advice for a refused name, and for a block. */
async function adviceIn(language?: TextLanguage): Promise<[string | undefined, string | undefined]> {
  const argument = language ? `(language: ${language})` : "";
  const refused = await gateway.query<
    { identityVerification: { refusalReasons: { recommendation: string }[] } },
    object
  >(
    `{ identityVerification(id: "${seededSessionIds.nameMismatch}") { refusalReasons { recommendation${argument} } } }`,
    { token: tokens[0] },
  );
  const blocked = await gateway.query<{ user: { restrictions: { recommendation: string } } }, object>(
    `{ user(id: "${seededUserIds.blocked}") { restrictions { recommendation${argument} } } }`,
    { token: tokens[1] },
  );
  return [
    refused.data?.identityVerification.refusalReasons[0]?.recommendation,
    blocked.data?.user.restrictions.recommendation,
  ];
}

test("advice is in the language that is asked for, English by default", async () => {
  expect(await adviceIn(TextLanguage.DE)).toEqual([ofName(de), de.restrictions.DOCUMENT_SUSPECTED_FRAUDULENT]);
  expect(await adviceIn(TextLanguage.EN)).toEqual([ofName(en), en.restrictions.DOCUMENT_SUSPECTED_FRAUDULENT]);
  expect(await adviceIn()).toEqual([ofName(en), en.restrictions.DOCUMENT_SUSPECTED_FRAUDULENT]);
});

test("every language of the schema is answered, each in its own words", async () => {
  const all = await Promise.all(Object.values(TextLanguage).map((language) => adviceIn(language)));
  expect(new Set(all.flat()).size).toBe(2 * Object.values(TextLanguage).length);
});

test("the platform's words take the place of ours, text by text and language by language", async () => {
  write({ de: { restrictions: { DOCUMENT_SUSPECTED_FRAUDULENT: "Kommen Sie vorbei." } } });
  gateway.reload({});
  expect(await adviceIn(TextLanguage.DE)).toEqual([ofName(de), "Kommen Sie vorbei."]);
  expect(await adviceIn(TextLanguage.FR)).not.toContain("Kommen Sie vorbei.");
  expect(gateway.log.join("\n")).not.toContain("Kommen");
});

test("a reload replaces them without a restart, and the log names the setting once", async () => {
  const lines = () => gateway.log.map((line) => JSON.parse(line) as { msg: string; changed?: string[] });
  const reloads = () => lines().filter(({ msg }) => msg === "settings reloaded");
  const before = reloads().length;
  write({ en: { restrictions: { DOCUMENT_SUSPECTED_FRAUDULENT: "Drop in." } } });
  gateway.reload({});
  gateway.reload({});
  expect(
    reloads()
      .slice(before)
      .map(({ changed }) => changed),
  ).toEqual([["TEXTS_FILE"], []]);
  expect((await adviceIn())[1]).toBe("Drop in.");
});

test("they can also be left out by a reload: ours are used then", async () => {
  write({ en: { restrictions: { DOCUMENT_SUSPECTED_FRAUDULENT: "Drop in." } } });
  gateway.reload({});
  gateway.reload({ TEXTS_FILE: "" });
  expect((await adviceIn())[1]).toBe(en.restrictions.DOCUMENT_SUSPECTED_FRAUDULENT);
});

test("with a wrong file nothing changes, neither the texts nor anything else", async () => {
  write({ en: { restrictions: { DOCUMENT_SUSPECTED_FRAUDULENT: "Drop in." } } });
  gateway.reload({});
  write({ en: { restrictions: { DOCUMENT_SUSPECTED_FRAUDULENT: "Come in.", OTHER: "Secret." } } });
  expect(() => gateway.reload({ LOG_LEVEL: "error" })).toThrow("TEXTS_FILE: en.restrictions.OTHER is no key of a text");
  expect((await adviceIn())[1]).toBe("Drop in.");
});

test("advice in another language costs nothing more", async () => {
  const costOf = async (argument: string) => {
    const { data, headers } = await gateway.query(
      `{ identityVerification(id: "${seededSessionIds.nameMismatch}") { refusalReasons { recommendation${argument} } } }`,
      { token: tokens[0] },
    );
    expect(data).toBeTruthy();
    return headers.get("x-graphql-cost");
  };
  expect(await costOf("(language: ZH_HANS)")).toBe(await costOf(""));
});
