import { registerEnumType } from "type-graphql";

/** GraphQL names cannot contain hyphens; the values are the upstream's. */
export enum SessionLanguage {
  DE_DE = "de-DE",
  EN_US = "en-US",
  ES_ES = "es-ES",
  FR_FR = "fr-FR",
  IT_IT = "it-IT",
  NL_NL = "nl-NL",
  PT_PT = "pt-PT",
  ZH_HANS_CN = "zh-Hans-CN",
}

registerEnumType(SessionLanguage, {
  name: "SessionLanguage",
  description: "Language of the hosted verification page.",
  valuesConfig: {
    DE_DE: { description: "German." },
    EN_US: { description: "English." },
    ES_ES: { description: "Spanish." },
    FR_FR: { description: "French." },
    IT_IT: { description: "Italian." },
    NL_NL: { description: "Dutch." },
    PT_PT: { description: "Portuguese." },
    ZH_HANS_CN: { description: "Simplified Chinese." },
  },
});
