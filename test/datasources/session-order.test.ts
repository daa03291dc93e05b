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
    // Dates in whole seconds are often equal: then an impossible transition is out of order.
    ["REVIEW", 10, "PENDING", 10, true],
    ["PENDING", 10, "REVIEW", 10, false],
    ["VALIDATED", 10, "REFUSED", 10, false],
    ["OUT_OF_DATE", 10, "VALIDATED", 10, true],
    ["VALIDATED", 10, "OUT_OF_DATE", 10, false],
    // The date decides which is newer, except that a final decision cannot be reverted.
    ["REVIEW", 10, "PENDING", 9, true],
    ["PENDING", 10, "REVIEW", 9, true],
    ["VALIDATED", 10, "REVIEW", 11, true],
    ["VALIDATED", 10, "PENDING", 11, true],
    ["OUT_OF_DATE", 10, "VALIDATED", 11, false],
    ["REVIEW", 10, "PENDING", 11, false],
    // An unknown status may follow any other: a decision must not hide that it was withdrawn.
    ["VALIDATED", 10, "REVOKED", 11, false],
    ["VALIDATED", 10, "REVOKED", 10, false],
    ["VALIDATED", 10, "REVOKED", 9, true],
    ["REVOKED", 10, "VALIDATED", 11, false],
    // Without dates, only the statuses decide.
    ["REVIEW", null, "PENDING", null, true],
    ["PENDING", null, "REVIEW", null, false],
    ["VALIDATED", 10, "VALIDATED", 10, false],
  ])("known %s at %j, read %s at %j: %j", (known, knownAt, read, readAt, expected) => {
    expect(isOutOfOrder(summary(known, knownAt), summary(read, readAt))).toBe(expected);
  });
});

describe("createKnownStates", () => {
  test("returns a changed session as it is", () => {
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

  test("leaves an older but equal observation unchanged", () => {
    const states = createKnownStates(10);
    states.withNewestState(summary("REVIEW", 20));
    const older = summary("REVIEW", 15);
    expect(states.withNewestState(older)).toBe(older);
  });

  test("handles observations without a status or a date", () => {
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

  test("evicts the least recently used", () => {
    const states = createKnownStates(2);
    for (const id of ["a", "b", "c"]) states.withNewestState(summary("REVIEW", 20, id));
    expect(states.withNewestState(summary("PENDING", 10, "a")).status).toBe("PENDING");
    expect(states.withNewestState(summary("PENDING", 10, "c")).status).toBe("REVIEW");
  });
});
