import { describe, expect, test } from "@jest/globals";
import { toSummary } from "../../src/datasources/mapping.js";
import { isOutOfOrder } from "../../src/datasources/status-order.js";
import { readWireSession } from "../../src/datasources/wire.js";

const origin = { id: "idnver_1", fetchedAt: new Date(0), sessionValidityMs: 1 };
const summary = (Status: string, LastUpdate: number | null) =>
  toSummary(
    readWireSession({ Id: origin.id, Status, LastUpdate, CreationDate: LastUpdate === null ? null : 1 }),
    origin,
  );

describe("isOutOfOrder", () => {
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
    // A decision stands, whatever date an open state has.
    ["PENDING", 12, "VALIDATED", 10, false],
    // Without dates, only the statuses decide.
    ["REVIEW", null, "PENDING", null, true],
    ["PENDING", null, "REVIEW", null, false],
    ["VALIDATED", 10, "VALIDATED", 10, false],
  ])("known %s at %j, read %s at %j: %j", (known, knownAt, read, readAt, expected) => {
    expect(isOutOfOrder(summary(known, knownAt), summary(read, readAt))).toBe(expected);
  });
});
