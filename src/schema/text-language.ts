import { registerEnumType } from "type-graphql";

/** Another language is another value here and another column in resolvers/recommendations.ts. */
export enum TextLanguage {
  EN = "EN",
}

registerEnumType(TextLanguage, {
  name: "TextLanguage",
  description: "Language of texts that this API writes itself.",
  valuesConfig: { EN: { description: "English." } },
});
