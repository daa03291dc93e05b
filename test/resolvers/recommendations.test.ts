import { describe, expect, test } from "@jest/globals";
import { OUTCOMES } from "../../simulator/outcomes.js";
import { CATALOGUE, isRetryUseful, recommendationFor } from "../../src/resolvers/recommendations.js";
import { CheckReason } from "../../src/schema/check-reason.js";
import { CheckReasonType } from "../../src/schema/check-reason-type.js";
import { CheckType } from "../../src/schema/check-type.js";
import { TextLanguage } from "../../src/schema/text-language.js";

const reason = (checkType: CheckType, type: CheckReasonType, message: string | null = "The upstream's text.") =>
  Object.assign(new CheckReason(), { checkType, type, message });
const { EN } = TextLanguage;

describe("recommendations", () => {
  test("the same reason means different things under different checks", () => {
    const texts = [
      CheckType.IDENTITY_DOCUMENT_VERIFICATION,
      CheckType.IDV_AGE_CHECK,
      CheckType.IDV_NAME_MATCH_CHECK,
      CheckType.BUSINESS_VERIFICATION,
    ].map((check) => recommendationFor(reason(check, CheckReasonType.DOCUMENT_NOT_ACCEPTED), EN));
    expect(new Set(texts).size).toBe(4);
  });

  test.each([
    ["a check of tomorrow", CheckType.UNKNOWN, CheckReasonType.DOCUMENT_UNREADABLE],
    ["a reason of tomorrow", CheckType.IDV_AGE_CHECK, CheckReasonType.UNKNOWN],
    ["a pair nobody has written about", CheckType.PSC_ROLE_CHECK, CheckReasonType.DOCUMENT_INCOMPLETE],
  ])("%s: the upstream's text, or at least a sentence", (_what, check, type) => {
    expect(recommendationFor(reason(check, type), EN)).toBe("The upstream's text.");
    expect(recommendationFor(reason(check, type, null), EN)).toMatch(/^Try again/);
    expect(recommendationFor(reason(check, type, ""), EN)).toMatch(/^Try again/);
    expect(isRetryUseful(reason(check, type))).toBe(true);
  });

  test("only for minors is a new attempt useless", () => {
    expect(isRetryUseful(reason(CheckType.IDV_AGE_CHECK, CheckReasonType.DOCUMENT_NOT_ACCEPTED))).toBe(false);
    expect(isRetryUseful(reason(CheckType.IDENTITY_DOCUMENT_VERIFICATION, CheckReasonType.DOCUMENT_NOT_ACCEPTED))).toBe(
      true,
    );
  });

  test("there is one for every refusal of the simulator", () => {
    const refusals = Object.values(OUTCOMES).flatMap((outcome) =>
      outcome.flows.flatMap((flow) =>
        outcome.steps(flow).flatMap(({ status, refusal }) => (status === "REFUSED" && refusal ? [refusal] : [])),
      ),
    );
    const missing = refusals.filter(
      ({ checkType, reasonType }) => !CATALOGUE[checkType as CheckType]?.[reasonType as CheckReasonType],
    );
    expect(missing).toEqual([]);
    expect(refusals.length).toBeGreaterThan(5);
  });

  test("each is a short sentence in every language", () => {
    for (const byReason of Object.values(CATALOGUE)) {
      for (const { text } of Object.values(byReason)) {
        for (const language of Object.values(TextLanguage)) expect(text[language]).toMatch(/^[A-Z].{15,180}\.$/);
      }
    }
  });
});
