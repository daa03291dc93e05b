import { registerEnumType } from "type-graphql";

export enum UserCategory {
  PAYER = "PAYER",
  OWNER = "OWNER",
  PLATFORM = "PLATFORM",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(UserCategory, {
  name: "UserCategory",
  description: "Category of a user, which determines what the user may do. Only an OWNER can be verified.",
  valuesConfig: {
    PAYER: { description: "Can only pay; cannot be verified." },
    OWNER: { description: "Can hold money; can be verified." },
    PLATFORM: { description: "The platform itself." },
    UNKNOWN: { description: "A category that this API does not know yet; see rawCategory." },
  },
});
