import { registerEnumType } from "type-graphql";

export enum CheckReasonType {
  DOCUMENT_NOT_ACCEPTED = "DOCUMENT_NOT_ACCEPTED",
  DOCUMENT_TYPE_NOT_SUPPORTED = "DOCUMENT_TYPE_NOT_SUPPORTED",
  DOCUMENT_FALSIFIED = "DOCUMENT_FALSIFIED",
  DOCUMENT_UNREADABLE = "DOCUMENT_UNREADABLE",
  DOCUMENT_INCOMPLETE = "DOCUMENT_INCOMPLETE",
  DOCUMENT_HAS_EXPIRED = "DOCUMENT_HAS_EXPIRED",
  FACE_MATCH_FAIL = "FACE_MATCH_FAIL",
  BUSINESS_NAME_MATCH_FAILED = "BUSINESS_NAME_MATCH_FAILED",
  BUSINESS_INSIGHTS_MATCH_FAILED = "BUSINESS_INSIGHTS_MATCH_FAILED",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(CheckReasonType, {
  name: "CheckReasonType",
  description:
    "Why a check was refused. The meaning of a reason depends on the check: read it together with " +
    "CheckReason.checkType.",
  valuesConfig: {
    DOCUMENT_NOT_ACCEPTED: {
      description:
        "For an identity document: its kind is not accepted. For a name check: the names differ. For an age " +
        "check: under 18. For other checks: see message.",
    },
    DOCUMENT_TYPE_NOT_SUPPORTED: { description: "This kind of company document is not accepted for the country." },
    DOCUMENT_FALSIFIED: { description: "The document appears altered or inconsistent." },
    DOCUMENT_UNREADABLE: { description: "The image or file is not legible." },
    DOCUMENT_INCOMPLETE: {
      description: "Pages, a date or a translation are missing, or the document alone is not sufficient.",
    },
    DOCUMENT_HAS_EXPIRED: { description: "The document has expired." },
    FACE_MATCH_FAIL: { description: "The selfie does not match the photo in the document." },
    BUSINESS_NAME_MATCH_FAILED: {
      description: "Sole traders: the name of the document's holder is not part of the registered business name.",
    },
    BUSINESS_INSIGHTS_MATCH_FAILED: { description: "Businesses: the document's holder is not a registered director." },
    UNKNOWN: { description: "A reason that this API does not know yet; see rawType and message." },
  },
});
