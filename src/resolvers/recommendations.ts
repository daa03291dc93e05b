// Recommendations to users for refused checks, by check and reason, since the meaning of a reason depends on the check.
// Source of the meanings: upstream docs. Pure.
import type { CheckReason } from "../schema/check-reason.js";
import { CheckReasonType } from "../schema/check-reason-type.js";
import { CheckType } from "../schema/check-type.js";
import type { ApiTexts } from "../texts/text-catalogue.js";

type ByCheck = Readonly<Partial<Record<CheckType, Readonly<Partial<Record<CheckReasonType, string>>>>>>;

/** Our own text, or the platform's, if there is one; else the upstream's, which is in English. */
export function recommendationFor({ checkType, type, message }: CheckReason, { recommendations }: ApiTexts): string {
  const byCheck: ByCheck = recommendations;
  return byCheck[checkType]?.[type] ?? (message || recommendations.other);
}

/** False for those under age. */
export function isRetryUseful({ checkType, type }: CheckReason): boolean {
  return !(checkType === CheckType.IDV_AGE_CHECK && type === CheckReasonType.DOCUMENT_NOT_ACCEPTED);
}
