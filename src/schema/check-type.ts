import { registerEnumType } from "type-graphql";

export enum CheckType {
  IDENTITY_DOCUMENT_VERIFICATION = "IDENTITY_DOCUMENT_VERIFICATION",
  IDV_NAME_MATCH_CHECK = "IDV_NAME_MATCH_CHECK",
  IDV_AGE_CHECK = "IDV_AGE_CHECK",
  BUSINESS_VERIFICATION = "BUSINESS_VERIFICATION",
  BUSINESS_NAME_MATCH = "BUSINESS_NAME_MATCH",
  BUSINESS_INSIGHTS_MATCH = "BUSINESS_INSIGHTS_MATCH",
  PSC_ROLE_CHECK = "PSC_ROLE_CHECK",
  PSC_CONSISTENCY_CHECK = "PSC_CONSISTENCY_CHECK",
  PERSONS_SIGNIFICANT_CONTROL = "PERSONS_SIGNIFICANT_CONTROL",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(CheckType, {
  name: "CheckType",
  description: "What a check examines.",
  valuesConfig: {
    IDENTITY_DOCUMENT_VERIFICATION: {
      description: "The document is genuine, the selfie shows a live person, and the faces match.",
    },
    IDV_NAME_MATCH_CHECK: {
      description:
        "The name on the document matches the name of the user or, for a legal user, of the legal representative.",
    },
    IDV_AGE_CHECK: { description: "The document's holder is at least 18 years old." },
    BUSINESS_VERIFICATION: { description: "The company was found in its national register." },
    BUSINESS_NAME_MATCH: {
      description: "Sole traders: the name of the document's holder is part of the registered business name.",
    },
    BUSINESS_INSIGHTS_MATCH: {
      description:
        "Businesses: the document's holder is a registered director, and the declared owners match the company " +
        "register.",
    },
    PSC_ROLE_CHECK: {
      description: "Businesses: the declared roles of the persons of significant control match the company register.",
    },
    PSC_CONSISTENCY_CHECK: { description: "Businesses: the declared persons of significant control are consistent." },
    PERSONS_SIGNIFICANT_CONTROL: { description: "Businesses: legacy check of the persons of significant control." },
    UNKNOWN: { description: "A check that this API does not know yet; see rawType." },
  },
});
