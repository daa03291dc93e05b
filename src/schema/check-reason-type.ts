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
    "Why a check was refused. The same reason means different things under different checks: read it together with Check.type.",
  valuesConfig: {
    DOCUMENT_NOT_ACCEPTED: {
      description:
        "Identity document: this kind is not accepted. Name check: the names differ. Age check: under 18. Elsewhere: see the message.",
    },
    DOCUMENT_TYPE_NOT_SUPPORTED: { description: "The wrong kind of company document for this country." },
    DOCUMENT_FALSIFIED: { description: "The document looks altered or inconsistent." },
    DOCUMENT_UNREADABLE: { description: "The image or file is unclear." },
    DOCUMENT_INCOMPLETE: {
      description: "Pages, a date or a translation are missing, or the document is not enough on its own.",
    },
    DOCUMENT_HAS_EXPIRED: { description: "The document is out of date." },
    FACE_MATCH_FAIL: { description: "The selfie and the photo in the document differ." },
    BUSINESS_NAME_MATCH_FAILED: { description: "The holder's name is not part of the registered name." },
    BUSINESS_INSIGHTS_MATCH_FAILED: { description: "The holder is not a registered director." },
    UNKNOWN: { description: "A reason this API does not know yet; see rawType and message." },
  },
});
