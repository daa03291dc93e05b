import { registerEnumType } from "type-graphql";

export enum UserCategory {
  PAYER = "PAYER",
  OWNER = "OWNER",
  PLATFORM = "PLATFORM",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(UserCategory, {
  name: "UserCategory",
  description: "What a user may do upstream. Only an OWNER can be verified.",
  valuesConfig: {
    PAYER: { description: "Pays only; cannot be verified." },
    OWNER: { description: "Holds money; can be verified." },
    PLATFORM: { description: "The platform itself." },
    UNKNOWN: { description: "A category this API does not know yet; see rawCategory." },
  },
});
