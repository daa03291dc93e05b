import { describe, expect, test } from "@jest/globals";
import { OUTCOMES } from "../../simulator/outcomes.js";
import { isRetryUseful, recommendationFor } from "../../src/resolvers/recommendations.js";
import { CheckReason } from "../../src/schema/check-reason.js";
import { CheckReasonType } from "../../src/schema/check-reason-type.js";
import { CheckType } from "../../src/schema/check-type.js";
import { createTextCatalogue } from "../../src/texts/text-catalogue.js";

const reason = (checkType: CheckType, type: CheckReasonType, message: string | null = "The upstream's text.") =>
  Object.assign(new CheckReason(), { checkType, type, message });
const { EN, DE } = createTextCatalogue({});

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
    expect(recommendationFor(reason(check, type), DE)).toBe("The upstream's text.");
    expect(recommendationFor(reason(check, type, null), DE)).toMatch(/^Versuchen Sie es erneut/);
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
      ({ checkType, reasonType }) =>
        recommendationFor(reason(checkType as CheckType, reasonType as CheckReasonType, "none"), EN) === "none",
    );
    expect(missing).toEqual([]);
    expect(refusals.length).toBeGreaterThan(5);
  });

  test("each is a short sentence in every language", () => {
    for (const { recommendations } of Object.values(createTextCatalogue({}))) {
      const { other, ...byCheck } = recommendations;
      const texts = [other, ...Object.values(byCheck).flatMap((byReason) => Object.values(byReason))];
      expect(texts.filter((text) => !/^\p{L}[^.。]{10,190}[.。]$/u.test(text))).toEqual([]);
    }
  });
});
