import { describe, expect, test } from "@jest/globals";
import { adviceFor, restrictionsOf } from "../../src/resolvers/restrictions.js";
import { createTextCatalogue } from "../../src/texts/text-catalogue.js";

const { EN, DE } = createTextCatalogue({});

const status = (inflowsBlocked: boolean | null, outflowsBlocked: boolean | null, rawActionCode: string | null) => ({
  inflowsBlocked,
  outflowsBlocked,
  rawActionCode,
  renewalDeadline: null,
  lastVerifiedOn: null,
  freshness: { fetchedAt: new Date(0), isStale: false },
});

const owner = { sessionId: undefined, userId: "user_m_1" };

describe.each([
  ["008701", "SUSPECTED_FRAUD"],
  ["008702", "COMPLIANCE"],
  ["008703", "GENERAL"],
  ["008704", "DATA_DELETION"],
  ["008705", "DOCUMENT_SUSPECTED_FRAUDULENT"],
  ["008710", "POLITICALLY_EXPOSED_PERSON"],
  ["008711", "IDENTITY_PROOF_NEEDED"],
  ["008712", "LEGAL_PERSON_TYPE_WRONG"],
  ["008714", "ADDRESS_PROOF_NEEDED"],
  ["008799", "UNKNOWN"],
  [null, "UNKNOWN"],
])("a block with the code %s", (code, cause) => {
  test.each([
    [true, false],
    [false, true],
    [true, null],
    [true, true],
  ])("of inflows %s and outflows %s has a cause and advice", (inflowsBlocked, outflowsBlocked) => {
    const restrictions = restrictionsOf("user_m_1", status(inflowsBlocked, outflowsBlocked, code));
    expect(restrictions).toMatchObject({ inflowsBlocked, outflowsBlocked, cause, rawActionCode: code, owner });
    if (!restrictions) return;
    const advice = adviceFor(restrictions, EN);
    expect(advice).toMatch(/\.$/);
    // Users must not be told that they are suspected.
    expect(advice).not.toMatch(/fraud|suspect|compliance|politic/i);
  });
});

test("the advice for a new proof of identity does not tell users to verify again, which is not offered to them", () => {
  const blocked = restrictionsOf("user_m_1", status(true, true, "008711"));
  expect(blocked && adviceFor(blocked, EN)).toBe(
    "We need a new proof of your identity. Please contact our support, who will tell you how to send it.",
  );
});

test("causes that users must not be able to tell apart have one advice, in every language and in the platform's words", () => {
  const codes = ["008701", "008702", "008703", "008799", null];
  for (const texts of [EN, DE, createTextCatalogue({ DE: { restrictions: { other: "Ruf uns an." } } }).DE]) {
    const advice = codes.map((code) => {
      const blocked = restrictionsOf("user_m_1", status(true, true, code));
      return blocked && adviceFor(blocked, texts);
    });
    expect(new Set(advice)).toEqual(new Set([texts.restrictions.other]));
  }
});

test("without a block there is neither a cause nor a code nor advice", () => {
  const free = restrictionsOf("user_m_1", status(false, false, "008703"));
  expect(free).toMatchObject({
    inflowsBlocked: false,
    outflowsBlocked: false,
    cause: null,
    rawActionCode: null,
    owner,
  });
  expect(free && adviceFor(free, EN)).toBeNull();
});

describe.each([
  ["008701", "SUSPECTED_FRAUD"],
  ["008799", "UNKNOWN"],
])("the code %s alone is a block", (code, cause) => {
  test.each([
    [null, null],
    [false, null],
    [null, false],
  ])("of what is unknown: inflows %s, outflows %s", (inflowsBlocked, outflowsBlocked) => {
    expect(restrictionsOf("user_m_1", status(inflowsBlocked, outflowsBlocked, code))).toMatchObject({
      inflowsBlocked,
      outflowsBlocked,
      cause,
      rawActionCode: code,
      owner,
    });
  });
});

test("where the upstream says nothing of it there are no restrictions", () => {
  expect(restrictionsOf("user_m_1", status(null, null, null))).toBeNull();
});
