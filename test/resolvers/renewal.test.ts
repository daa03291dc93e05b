import { expect, test } from "@jest/globals";
import { renewalOf } from "../../src/resolvers/renewal.js";

const freshness = { fetchedAt: new Date(0), isStale: false };
const status = (renewalDeadline: string | null, lastVerifiedOn: string | null = "2024-12-01") => ({
  inflowsBlocked: null,
  outflowsBlocked: null,
  rawActionCode: null,
  renewalDeadline,
  lastVerifiedOn,
  freshness,
});
const at = (time: string) => new Date(time);
const DUE = { dueOn: "2026-12-01", isDue: true };

test.each<[string, string | null, string, { dueOn: string | null; isDue: boolean; isOverdue: boolean }]>([
  ["91 days ahead", "2026-12-01", "2026-09-01T00:00:00Z", { dueOn: null, isDue: false, isOverdue: false }],
  ["a second before the notice", "2026-12-01", "2026-09-01T23:59:59Z", { dueOn: null, isDue: false, isOverdue: false }],
  ["from the notice on", "2026-12-01", "2026-09-02T00:00:00Z", { ...DUE, isOverdue: false }],
  ["to the end of the last day", "2026-12-01", "2026-12-01T23:59:59.999Z", { ...DUE, isOverdue: false }],
  ["once that is over", "2026-12-01", "2026-12-02T00:00:00Z", { ...DUE, isOverdue: true }],
  ["long after the last day", "2026-12-01", "2027-01-15T00:00:00Z", { ...DUE, isOverdue: true }],
  ["without a deadline", null, "2026-12-01T00:00:00Z", { dueOn: null, isDue: false, isOverdue: false }],
])("%s a renewal is due or not, and overdue or not", (_when, deadline, now, expected) => {
  expect(renewalOf(status(deadline), at(now))).toMatchObject({ ...expected, lastVerifiedOn: "2024-12-01" });
});

test("where the upstream says nothing of it there is no renewal", () => {
  expect(renewalOf(status(null, null), at("2026-12-01T00:00:00Z"))).toBeNull();
});
