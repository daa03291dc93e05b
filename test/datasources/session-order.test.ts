import { describe, expect, test } from "@jest/globals";
import { toIdentityVerification, toSummary } from "../../src/datasources/mapping.js";
import { mergeObservation, type SessionRecord, toListed, toView } from "../../src/datasources/session-order.js";
import { readWireSession } from "../../src/datasources/wire.js";

const origin = { id: "idnver_1", fetchedAt: new Date(0), sessionValidityMs: 1 };
const wire = (Status: string | null, LastUpdate: number | null, UserId?: string) =>
  readWireSession({ Id: origin.id, UserId, Status, LastUpdate, CreationDate: LastUpdate === null ? null : 1 });
const summary = (...of: Parameters<typeof wire>) => toSummary(wire(...of), origin);
const view = (...of: Parameters<typeof wire>) => toIdentityVerification(wire(...of), origin);

describe("mergeObservation", () => {
  const merged = (...observations: ReturnType<typeof summary>[]) => {
    const record = observations.reduce<SessionRecord | undefined>(
      (known, observed) => mergeObservation(known, observed, false),
      undefined,
    );
    if (!record) throw new Error("nothing observed");
    return record;
  };

  test("a view is as current as a later list that shows the same state", () => {
    const known = view("REVIEW", 10);
    expect(toView(merged(known, summary("REVIEW", 10)))).toBe(known);
  });

  test("a view that is older than the state a list shows has that state, and counts as stale", () => {
    const row = summary("REVIEW", 20);
    const record = merged(view("PENDING", 10), row);
    expect(toView(record)).toMatchObject({
      status: "REVIEW",
      updatedAt: new Date(20_000),
      isSettled: false,
      freshness: { isStale: true },
      detail: {},
    });
    expect(toListed(record)).toBe(row);
  });

  test("a view of the same status but an older date gets the newer date, and is not stale", () => {
    const row = summary("REVIEW", 20);
    const record = merged(view("REVIEW", 10), row);
    expect(toView(record)).toMatchObject({ updatedAt: new Date(20_000), freshness: { isStale: false }, detail: {} });
    expect(toListed(record)).toBe(row);
  });

  test("a decision shown by a list settles nothing until a view shows it too", () => {
    const row = merged(view("PENDING", 10), summary("VALIDATED", 20));
    expect(toView(row)?.isSettled).toBe(false);
    expect(toView(mergeObservation(row, view("VALIDATED", 20), false))?.isSettled).toBe(true);
  });

  test("an observation without a status or a date does not hide what is known", () => {
    for (const [status, date] of [
      [null, 20],
      [null, null],
    ] as const) {
      expect(toView(merged(view("REVIEW", 20), view(status, date)))).toMatchObject({
        status: "REVIEW",
        freshness: { isStale: true },
      });
    }
    const undated = merged(view("REVIEW", 20), view("INVENTED", null));
    expect(toView(undated)).toMatchObject({ status: "UNKNOWN", updatedAt: new Date(20_000) });
    expect(toView(mergeObservation(undated, view("PENDING", 10), false))).toMatchObject({ rawStatus: "INVENTED" });
  });

  test("where dates and statuses show no order, what may be older counts if it was fetched later", () => {
    const fetched = (at: number, personStatus: string) =>
      toIdentityVerification(
        { ...wire("VALIDATED", 10), PSCs: [{ Id: "psc_1", Status: personStatus, Data: [] }] },
        { ...origin, fetchedAt: new Date(at) },
      );
    const known = merged(fetched(5, "VALIDATED"));
    const statusAfter = (observed: ReturnType<typeof view>, mayBeOlder: boolean) =>
      toView(mergeObservation(known, observed, mayBeOlder))?.detail?.persons[0]?.rawStatus;
    expect(statusAfter(fetched(4, "PENDING"), true)).toBe("VALIDATED");
    expect(statusAfter(fetched(6, "PENDING"), true)).toBe("PENDING");
    // The last answer counts even if the clock was set back.
    expect(statusAfter(fetched(4, "PENDING"), false)).toBe("PENDING");
  });

  test("the owner is known from whichever observation had one", () => {
    expect(toView(merged(view("PENDING", 10), summary("PENDING", 10, "user_1")))?.userId).toBe("user_1");
    expect(toView(merged(summary("PENDING", 10, "user_1"), view("PENDING", 10)))?.userId).toBe("user_1");
  });
});
