import { describe, expect, test } from "@jest/globals";
import { factsOf } from "../../web/demo/facts.js";

type User = Parameters<typeof factsOf>[0];
const USER: User = {
  personType: "NATURAL",
  category: "OWNER",
  kycLevel: "REGULAR",
  isVerified: true,
  renewal: { dueOn: null, isDue: false, isOverdue: false, lastVerifiedOn: "2026-01-02" },
  restrictions: { inflowsBlocked: false, outflowsBlocked: false, recommendation: null },
};
const factsWith = (set: Partial<User>) => Object.fromEntries(factsOf({ ...USER, ...set }, (day) => `day ${day}`));

test("an operator reads plain words", () => {
  expect(factsWith({})).toEqual({
    Kind: "Natural person",
    Category: "Owner",
    "KYC level": "Regular",
    Verified: "Yes",
    "Renewal due": "Not yet",
    Blocked: "Nothing",
  });
});

describe("a renewal", () => {
  test("that is due has its day", () => {
    const renewal = { dueOn: "2026-12-15", isDue: true, isOverdue: false, lastVerifiedOn: null };
    expect(factsWith({ renewal })["Renewal due"]).toBe("By day 2026-12-15");
    expect(factsWith({ renewal: { ...renewal, isOverdue: true } })["Renewal due"]).toBe("Was due by day 2026-12-15");
  });

  test.each([
    [false, "Only once verified"],
    [true, "Unknown"],
    [null, "Unknown"],
  ])("of which nothing is known: with isVerified %s %s", (isVerified, said) => {
    expect(factsWith({ isVerified, renewal: null })["Renewal due"]).toBe(said);
  });
});

test.each<[boolean | null, boolean | null, string]>([
  [true, true, "Money in and money out"],
  [false, true, "Money out"],
  [null, true, "Money out"],
  [null, false, "Unknown"],
  [false, false, "Nothing"],
])("of blocks in %s and out %s it says %s", (inflowsBlocked, outflowsBlocked, said) => {
  expect(factsWith({ restrictions: { inflowsBlocked, outflowsBlocked, recommendation: null } }).Blocked).toBe(said);
});

test("advice is beside a block, and what could not be read is unknown", () => {
  const restrictions = { inflowsBlocked: true, outflowsBlocked: false, recommendation: "Write to us." };
  expect(factsWith({ restrictions }).Advice).toBe("Write to us.");
  const unread = { personType: null, category: null, kycLevel: null, isVerified: null, renewal: null };
  expect(new Set(Object.values(factsWith({ ...unread, restrictions: null })))).toEqual(new Set(["Unknown"]));
});
