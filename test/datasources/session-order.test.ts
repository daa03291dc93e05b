import { describe, expect, test } from "@jest/globals";
import { toSummary } from "../../src/datasources/mapping.js";
import { createKnownStates, isOutOfOrder } from "../../src/datasources/session-order.js";
import { readWireSession } from "../../src/datasources/wire.js";

const summary = (Status: string | null, LastUpdate: number | null, id = "idnver_1") =>
  toSummary(readWireSession({ Id: id, Status, LastUpdate, CreationDate: LastUpdate === null ? null : 1 }), {
    id,
    fetchedAt: new Date(0),
    sessionValidityMs: 1,
  });

describe("isStepBack", () => {
  test.each<[string, number | null, string, number | null, boolean]>([
    // Whole seconds order little: what cannot follow is then late.
    ["REVIEW", 10, "PENDING", 10, true],
    ["PENDING", 10, "REVIEW", 10, false],
    ["VALIDATED", 10, "REFUSED", 10, false],
    ["OUT_OF_DATE", 10, "VALIDATED", 10, true],
    ["VALIDATED", 10, "OUT_OF_DATE", 10, false],
    // A date tells which is newer, but of a decision that none can take back.
    ["REVIEW", 10, "PENDING", 9, true],
    ["PENDING", 10, "REVIEW", 9, true],
    ["VALIDATED", 10, "REVIEW", 11, true],
    ["VALIDATED", 10, "PENDING", 11, true],
    ["OUT_OF_DATE", 10, "VALIDATED", 11, false],
    ["REVIEW", 10, "PENDING", 11, false],
    // A word of tomorrow may follow anything: a decision must not hide that it was withdrawn.
    ["VALIDATED", 10, "REVOKED", 11, false],
    ["VALIDATED", 10, "REVOKED", 10, false],
    ["VALIDATED", 10, "REVOKED", 9, true],
    ["REVOKED", 10, "VALIDATED", 11, false],
    // Without dates the statuses alone have to do.
    ["REVIEW", null, "PENDING", null, true],
    ["PENDING", null, "REVIEW", null, false],
    ["VALIDATED", 10, "VALIDATED", 10, false],
  ])("known %s at %j, read %s at %j: %j", (known, knownAt, read, readAt, expected) => {
    expect(isOutOfOrder(summary(known, knownAt), summary(read, readAt))).toBe(expected);
  });
});

describe("createKnownStates", () => {
  test("gives a session that is news as it is", () => {
    const states = createKnownStates(10);
    const [pending, review] = [summary("PENDING", 10), summary("REVIEW", 20)];
    expect([states.withNewestState(pending), states.withNewestState(review)]).toEqual([pending, review]);
    expect(states.withNewestState(pending)).toMatchObject({
      status: "REVIEW",
      rawStatus: "REVIEW",
      updatedAt: new Date(20_000),
      freshness: { isStale: true },
    });
    expect(pending).toMatchObject({ status: "PENDING", freshness: { isStale: false } });
  });

  test("leaves an answer alone that is older but says the same", () => {
    const states = createKnownStates(10);
    states.withNewestState(summary("REVIEW", 20));
    const older = summary("REVIEW", 15);
    expect(states.withNewestState(older)).toBe(older);
  });

  test("is not misled by an answer that leaves out the status or the date", () => {
    for (const [status, date] of [
      [null, 20],
      [null, null],
      ["INVENTED", null],
    ] as const) {
      const states = createKnownStates(10);
      states.withNewestState(summary("REVIEW", 20));
      expect(states.withNewestState(summary(status, date)).status).toBe("UNKNOWN");
      expect(states.withNewestState(summary("PENDING", 10)).status).not.toBe("PENDING");
    }
  });

  test("forgets those that nobody has asked for longest", () => {
    const states = createKnownStates(2);
    for (const id of ["a", "b", "c"]) states.withNewestState(summary("REVIEW", 20, id));
    expect(states.withNewestState(summary("PENDING", 10, "a")).status).toBe("PENDING");
    expect(states.withNewestState(summary("PENDING", 10, "c")).status).toBe("REVIEW");
  });
});
