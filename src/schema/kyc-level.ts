import { registerEnumType } from "type-graphql";

export enum KycLevel {
  LIGHT = "LIGHT",
  REGULAR = "REGULAR",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(KycLevel, {
  name: "KycLevel",
  description: "How far a user is verified.",
  valuesConfig: {
    LIGHT: { description: "Not verified, or no longer." },
    REGULAR: { description: "Verified." },
    UNKNOWN: { description: "A level this API does not know yet; see rawKycLevel." },
  },
});
