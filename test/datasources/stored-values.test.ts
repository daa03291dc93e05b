import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decode, encode } from "../../src/cluster/encoding.js";
import { toIdentityVerification, toRegulatoryStatus, toSummary, toUserDetail } from "../../src/datasources/mapping.js";
import {
  readStoredList,
  readStoredRegulatoryStatus,
  readStoredSession,
  readStoredUser,
} from "../../src/datasources/stored-values.js";
import { readWireRegulatoryStatus, readWireSession, readWireUser } from "../../src/datasources/wire.js";
import { session } from "../support/wire-payloads.js";

const origin = { id: "idnver_1", userId: "user_1", fetchedAt: new Date(0), sessionValidityMs: 1 };
const wire = readWireSession({
  Id: "idnver_1",
  Status: "VALIDATED",
  CreationDate: 1,
  LastUpdate: 2,
  HostedUrl: "https://hosted.example",
  Checks: [
    {
      CheckId: "check_1",
      Type: "INVENTED",
      CheckStatus: "VALIDATED",
      Data: [{ Type: "FIRST_NAME", Value: "Ada" }],
      Reasons: [{ Type: "INVENTED", Value: "why" }],
    },
  ],
  PSCs: [
    { Id: "psc_1", Status: "PENDING", Data: [{ Type: "INVENTED", Value: "Ada" }], Tag: "a note" },
    { Status: "REJECTED" },
  ],
});
const view = toIdentityVerification(wire, origin);
const list = {
  sessions: [toSummary(wire, origin), view],
  isComplete: true,
  hasUnreadable: false,
  freshness: view.freshness,
};
const regulatory = toRegulatoryStatus(
  readWireRegulatoryStatus({
    ActionCode: "008711",
    ScopeBlocked: { Inflows: 1, Outflows: false },
    KycInformation: { LastKycDate: "2025-01-31", KycRenewalDeadline: "2026-12-01" },
  }),
  new Date(0),
);
const user = toUserDetail(readWireUser({ KYCLevel: "REGULAR", UserStatus: "ACTIVE", CreationDate: 1 }), new Date(0));

test("a list that an earlier build has stored has no unreadable entries that are known", () => {
  const { sessions, isComplete, freshness } = list;
  expect(readStoredList({ sessions, isComplete, freshness })).toEqual(list);
});

const STORED = [
  ["a session", view, readStoredSession],
  ["a list", list, readStoredList],
  ["a user", user, readStoredUser],
  ["a regulatory status", regulatory, readStoredRegulatoryStatus],
] as const;

test.each(STORED)("%s is read as it was stored", (_what, value, read) => {
  expect(read(decode(encode(value)))).toEqual(value);
});

/** Every place in a value: the keys that lead to it. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...placesIn(inner).map((place) => [key, ...place])]);
}

function withReplaced(value: unknown, [key = "", ...rest]: string[], replacement: unknown): unknown {
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = rest.length === 0 ? replacement : withReplaced(copy[key], rest, replacement);
  return copy;
}

test("whatever the upstream sends, its session is read as it was stored", () => {
  fc.assert(
    fc.property(session, (body) => {
      const sent = toIdentityVerification(readWireSession(body), origin);
      expect(readStoredSession(decode(encode(sent)))).toEqual(sent);
    }),
    { numRuns: 500 },
  );
});

describe("a value that another program has changed", () => {
  test.each(STORED)("in any place of %s is refused, or as usable as before", (_what, value, read) => {
    const places = placesIn(decode(encode(value)));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(7, {}, [], "", null, undefined, true), (place, bad) => {
        const got = read(withReplaced(decode(encode(value)), place, bad));
        if (!got) return;
        // What every query reads.
        expect(got.freshness.fetchedAt.getTime()).toBe(0);
        for (const session of "sessions" in got ? got.sessions : "isSettled" in got ? [got] : [])
          for (const { data, reasons, type } of session.detail?.checks ?? [])
            expect([Array.isArray(data), Array.isArray(reasons), typeof type]).toEqual([true, true, "string"]);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["birthDate", "soon"],
    ["createdAt", 7],
    ["firstName", {}],
    ["status", "INVENTED"],
    ["id", 7],
    ["mainSessionId", null],
    ["tag", {}],
    ["data", [{ type: "FIRST_NAME", rawType: {}, value: "Ada" }]],
  ])("is refused with the %s of a person as %j", (name, bad) => {
    const place = ["detail", "persons", "0", name];
    expect(readStoredSession(withReplaced(decode(encode(view)), place, bad))).toBeUndefined();
  });

  test.each([undefined, null, 7, "text", [], {}, { id: "a" }])("%j is none", (value) => {
    for (const [, , read] of STORED) expect(read(value)).toBeUndefined();
  });
});
