import { registerEnumType } from "type-graphql";

export enum PersonType {
  NATURAL = "NATURAL",
  LEGAL = "LEGAL",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(PersonType, {
  name: "PersonType",
  description: "Whether a user is a person or an organisation.",
  valuesConfig: {
    NATURAL: { description: "A person." },
    LEGAL: { description: "A company, sole trader or other organisation." },
    UNKNOWN: { description: "A kind this API does not know yet; see rawPersonType." },
  },
});
