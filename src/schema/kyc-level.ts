import { registerEnumType } from "type-graphql";

export enum KycLevel {
  LIGHT = "LIGHT",
  REGULAR = "REGULAR",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(KycLevel, {
  name: "KycLevel",
  description: "Verification level of a user.",
  valuesConfig: {
    LIGHT: { description: "Not verified, or no longer verified." },
    REGULAR: { description: "Verified." },
    UNKNOWN: { description: "A level that this API does not know yet; see rawKycLevel." },
  },
});
