import { registerEnumType } from "type-graphql";

export enum PersonType {
  NATURAL = "NATURAL",
  LEGAL = "LEGAL",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(PersonType, {
  name: "PersonType",
  description: "Whether a user is a natural person or an organisation.",
  valuesConfig: {
    NATURAL: { description: "A natural person." },
    LEGAL: { description: "A company, sole trader or other organisation." },
    UNKNOWN: { description: "A type that this API does not know yet; see rawPersonType." },
  },
});
