// The advice that the API returns, by language: ours from languages/, and in its place the platform's (TEXTS_FILE).
// Put together at the start and at each reload, so that a request only looks a text up.
import de from "../../languages/de.json" with { type: "json" };
import en from "../../languages/en.json" with { type: "json" };
import es from "../../languages/es.json" with { type: "json" };
import fr from "../../languages/fr.json" with { type: "json" };
import it from "../../languages/it.json" with { type: "json" };
import nl from "../../languages/nl.json" with { type: "json" };
import pt from "../../languages/pt.json" with { type: "json" };
import zhHans from "../../languages/zh-Hans.json" with { type: "json" };
import { isRecord } from "../is-record.js";
import { TextLanguage } from "../schema/text-language.js";

/** Texts by key, or parts of them, to any depth. */
export interface TextTree {
  readonly [key: string]: string | TextTree;
}

export type TextsByLanguage = Readonly<Partial<Record<TextLanguage, TextTree>>>;

/** What the API returns of a language. */
export type ApiTexts = Readonly<Pick<typeof en, "recommendations" | "restrictions">>;

export type TextCatalogue = Readonly<Record<TextLanguage, ApiTexts>>;

export const ENGLISH: TextTree = en;

const OURS: Readonly<Record<TextLanguage, TextTree>> = {
  DE: de,
  EN: en,
  ES: es,
  FR: fr,
  IT: it,
  NL: nl,
  PT: pt,
  ZH_HANS: zhHans,
};

/**
 * For each text the first that there is: the platform's in the language, ours in it, the platform's English, ours.
 * @param overrides the platform's, as readTextsFile has checked them
 */
export function createTextCatalogue(overrides: TextsByLanguage, ours: TextsByLanguage = OURS): TextCatalogue {
  const ofLanguage = (language: TextLanguage) => {
    const layers = [en, overrides.EN, ours[language], overrides[language]];
    return layers.reduce<TextTree>((texts, layer) => (layer ? merge(texts, layer) : texts), {});
  };
  return Object.fromEntries(
    Object.values(TextLanguage).map((language) => {
      const { recommendations, restrictions } = ofLanguage(language) as ApiTexts;
      return [language, { recommendations, restrictions }];
    }),
  ) as Record<TextLanguage, ApiTexts>;
}

function merge(below: TextTree, above: TextTree): TextTree {
  const merged: Record<string, string | TextTree> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const present = merged[key];
    merged[key] = isRecord(value) && isRecord(present) ? merge(present, value) : value;
  }
  return merged;
}
