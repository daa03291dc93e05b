import { describe, expect, test } from "@jest/globals";
import { describeAccount } from "../src/account-description.js";

const NOW = new Date("2026-11-29T00:00:00Z");
const FREE = { inflowsBlocked: false, outflowsBlocked: false, renewalDeadline: null };
const USER = { accountStatus: "ACTIVE", enrolment: null, regulation: FREE, level: "LIGHT" };
const session = (status: string, persons: string[] = []) => ({
  status,
  persons: persons.map((state) => ({ status: state })),
});
const withSession = (...about: Parameters<typeof session>) => ({ sessions: [session(...about)] });
const VERIFIED = { level: "REGULAR", ...withSession("VALIDATED") };

describe("an account is described by how its user stands", () => {
  test.each([
    ["without a session", { sessions: [] }, "not started yet"],
    ["with an open session", withSession("PENDING"), "started, and not submitted"],
    ["in review", withSession("REVIEW"), "in manual review"],
    ["refused", withSession("REFUSED"), "refused"],
    ["too late", withSession("EXPIRED"), "did not submit in time"],
    ["of a status that is not known", withSession("NEW"), "state not known"],
    ["verified", VERIFIED, "verified"],
    ["verified, with an open session", { ...VERIFIED, ...withSession("PENDING") }, "verified, with an open session"],
    [
      "whose owners are missing",
      withSession("VALIDATED", ["VALIDATED", "PENDING_VALIDATION"]),
      "owners have to verify themselves",
    ],
    [
      "whose owners were missing in an earlier session",
      { sessions: [session("VALIDATED", ["VALIDATED"]), session("REFUSED", ["PENDING_VALIDATION"])] },
      "no longer verified",
    ],
    ["downgraded", withSession("VALIDATED"), "no longer verified"],
    [
      "whose renewal is due",
      { ...VERIFIED, regulation: { ...FREE, renewalDeadline: "2026-12-29" } },
      "verified, has to renew it",
    ],
    ["whose renewal is far away", { ...VERIFIED, regulation: { ...FREE, renewalDeadline: "2028-12-29" } }, "verified"],
    [
      "blocked",
      { ...VERIFIED, regulation: { ...FREE, inflowsBlocked: true, outflowsBlocked: true } },
      "verified, payments to them are blocked, payouts are blocked",
    ],
    ["closed", { ...VERIFIED, accountStatus: "CLOSED" }, "account closed"],
    ["not enrolled", { sessions: [], enrolment: { isEnrolled: false } }, "has to set up strong authentication"],
  ])("%s", (_how, user, description) => {
    expect(describeAccount({ ...USER, ...user }, NOW)).toBe(description);
  });

  test.each([undefined, null, "x", {}])("and not at all where the simulator answers %p", (user) => {
    expect(describeAccount(user, NOW)).toBe("state not known");
  });
});
