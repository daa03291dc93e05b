import { registerEnumType } from "type-graphql";

/** Those of languages/, by the names of the files. */
export enum TextLanguage {
  DE = "DE",
  EN = "EN",
  ES = "ES",
  FR = "FR",
  IT = "IT",
  NL = "NL",
  PT = "PT",
  ZH_HANS = "ZH_HANS",
}

registerEnumType(TextLanguage, {
  name: "TextLanguage",
  description: "Language of this API's own texts, and of the platform's in their place.",
  valuesConfig: {
    DE: { description: "German." },
    EN: { description: "English." },
    ES: { description: "Spanish." },
    FR: { description: "French." },
    IT: { description: "Italian." },
    NL: { description: "Dutch." },
    PT: { description: "Portuguese." },
    ZH_HANS: { description: "Simplified Chinese." },
  },
});
