import { registerEnumType } from "type-graphql";

/** A new language needs a value here and its texts in resolvers/recommendations.ts. */
export enum TextLanguage {
  EN = "EN",
}

registerEnumType(TextLanguage, {
  name: "TextLanguage",
  description: "Language of this API's own texts.",
  valuesConfig: { EN: { description: "English." } },
});
