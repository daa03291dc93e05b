// Recommendations to users for refused checks, by check and reason, since the meaning of a reason depends on the check.
// Source of the meanings: upstream docs. Pure.
import type { CheckReason } from "../schema/check-reason.js";
import { CheckReasonType as Reason } from "../schema/check-reason-type.js";
import { CheckType } from "../schema/check-type.js";
import { TextLanguage } from "../schema/text-language.js";

interface Recommendation {
  text: Record<TextLanguage, string>;
  /** False if another attempt cannot succeed. */
  isRetryUseful: boolean;
}

const say = (english: string, isRetryUseful = true): Recommendation => ({
  text: { [TextLanguage.EN]: english },
  isRetryUseful,
});

type Catalogue = Partial<Record<CheckType, Partial<Record<Reason, Recommendation>>>>;

export const CATALOGUE: Catalogue = {
  [CheckType.IDENTITY_DOCUMENT_VERIFICATION]: {
    [Reason.DOCUMENT_NOT_ACCEPTED]: say(
      "Use another kind of document: a passport, or a national identity card where your country has one.",
    ),
    [Reason.FACE_MATCH_FAIL]: say("Take the selfie yourself, in good light, and use a document of your own."),
    [Reason.DOCUMENT_FALSIFIED]: say(
      "Use the original document, complete and unaltered, not a copy or a picture of a screen.",
    ),
    [Reason.DOCUMENT_UNREADABLE]: say(
      "Take sharp pictures in good light, with the whole document in the frame and no reflections.",
    ),
    [Reason.DOCUMENT_HAS_EXPIRED]: say("Use a document that is still valid."),
  },
  [CheckType.IDV_AGE_CHECK]: {
    [Reason.DOCUMENT_NOT_ACCEPTED]: say("Only people of 18 years or older can be verified.", false),
  },
  [CheckType.IDV_NAME_MATCH_CHECK]: {
    [Reason.DOCUMENT_NOT_ACCEPTED]: say(
      "Correct the name in your account so that it is the one on your document, then try again.",
    ),
  },
  [CheckType.BUSINESS_VERIFICATION]: {
    [Reason.DOCUMENT_NOT_ACCEPTED]: say(
      "Check the name and the number of your company, and send what the comment asks for.",
    ),
    [Reason.DOCUMENT_TYPE_NOT_SUPPORTED]: say("Send the kind of company document that is accepted in your country."),
    [Reason.DOCUMENT_HAS_EXPIRED]: say("Send a company document that is not older than three months."),
    [Reason.DOCUMENT_UNREADABLE]: say("Send a clear file of your company document."),
    [Reason.DOCUMENT_INCOMPLETE]: say(
      "Send the whole company document: all pages, dated, and translated where that is asked for.",
    ),
  },
  [CheckType.BUSINESS_INSIGHTS_MATCH]: {
    [Reason.BUSINESS_INSIGHTS_MATCH_FAILED]: say(
      "Let a director who is listed in the company register do the verification, or have the register corrected first.",
    ),
  },
  [CheckType.BUSINESS_NAME_MATCH]: {
    [Reason.BUSINESS_NAME_MATCH_FAILED]: say(
      "Verify yourself as the person whose name is part of the registered name, or have the register corrected first.",
    ),
  },
};

const FALLBACK = say("Try again with complete and clear documents.");

function find({ checkType, type }: CheckReason): Recommendation | undefined {
  return checkType && CATALOGUE[checkType]?.[type];
}

/** Our own text if there is one, else the upstream's. */
export function recommendationFor(reason: CheckReason, language: TextLanguage): string {
  return find(reason)?.text[language] ?? (reason.message || FALLBACK.text[language]);
}

export function isRetryUseful(reason: CheckReason): boolean {
  return find(reason)?.isRetryUseful ?? true;
}
