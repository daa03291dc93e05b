import { describe, expect, test } from "@jest/globals";
import { advance, type Known, type Observation } from "../../src/relay/relayed-state.js";

const FETCHED_AT_MS = Date.UTC(2026, 0, 1);
const DATES = ["2026-01-01T10:00:00.000Z", "2026-01-01T11:00:00.000Z"] as const;
const PERSONS = [{ id: "psc_1", status: "PENDING", rawStatus: "PENDING" }];

const session = (status: string, changes: object = {}, fetchedAtMs = FETCHED_AT_MS): Observation => ({
  ...{ kind: "identity_verification", id: "iv", userId: "user" },
  fetchedAtMs,
  state: { status, rawStatus: status, isFinal: status === "VALIDATED", updatedAt: DATES[0], persons: null, ...changes },
});
const user = (kycLevel: string, fetchedAtMs = FETCHED_AT_MS): Observation => ({
  ...{ kind: "user", id: "user", userId: "user" },
  fetchedAtMs,
  state: { kycLevel },
});
const known = ({ userId, state, fetchedAtMs }: Observation): Known => ({ userId, state, fetchedAtMs });

describe("what is news", () => {
  test.each<[string, Observation | undefined, Observation, boolean | undefined]>([
    ["the first observation", undefined, session("PENDING"), true],
    ["another status", session("PENDING"), session("REVIEW", { updatedAt: DATES[1] }), true],
    ["the same again", session("PENDING"), session("PENDING"), false],
    ["another date alone", session("PENDING"), session("PENDING", { updatedAt: DATES[1] }), false],
    ["an older status", session("REVIEW", { updatedAt: DATES[1] }), session("PENDING"), undefined],
    ["an open status after the decision", session("VALIDATED"), session("PENDING", { updatedAt: DATES[1] }), undefined],
    ["an older fetch of the same date", session("REVIEW"), session("REVIEW", {}, FETCHED_AT_MS - 1), undefined],
    ["persons that become known", session("VALIDATED"), session("VALIDATED", { persons: PERSONS }), false],
    ["a list without persons", session("VALIDATED", { persons: PERSONS }), session("VALIDATED"), false],
    [
      "a person's status",
      session("VALIDATED", { persons: PERSONS }),
      session("VALIDATED", { persons: [{ id: "psc_1", status: "VALIDATED", rawStatus: "VALIDATED" }] }),
      true,
    ],
    ["a user's level", user("LIGHT"), user("REGULAR", FETCHED_AT_MS + 1), true],
    ["a user's level that was read earlier", user("LIGHT"), user("REGULAR", FETCHED_AT_MS - 1), undefined],
    ["an unchanged user", user("LIGHT"), user("LIGHT", FETCHED_AT_MS + 1), false],
  ])("%s", (_name, before, observed, isNew) => {
    expect(advance(before && known(before), observed)?.isNew).toBe(isNew);
  });
});

test("persons that a list omits are kept", () => {
  const before = session("VALIDATED", { persons: PERSONS });
  expect(advance(known(before), session("OUT_OF_DATE", { isFinal: true, updatedAt: DATES[1] }))).toMatchObject({
    isNew: true,
    next: { state: { status: "OUT_OF_DATE", persons: PERSONS } },
  });
});
