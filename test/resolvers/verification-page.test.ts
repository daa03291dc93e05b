import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { cursorOf, readCursor, sessionsBehind, toConnection } from "../../src/resolvers/verification-page.js";
import { IdentityVerification } from "../../src/schema/identity-verification.js";

const freshness = { fetchedAt: new Date(0), isStale: false };

const session = (id: string, createdAtMs: number) =>
  Object.assign(new IdentityVerification(), { id, createdAt: new Date(createdAtMs) });
const newestFirst = [session("c", 3_000), session("b2", 2_000), session("b1", 2_000), session("a", 1_000)];
const ids = (sessions: IdentityVerification[]) => sessions.map(({ id }) => id);

describe("a page behind a cursor", () => {
  test("starts at the newest without a cursor, otherwise after its session", () => {
    expect(ids(sessionsBehind(newestFirst, null))).toEqual(["c", "b2", "b1", "a"]);
    expect(ids(sessionsBehind(newestFirst, readCursor(cursorOf(session("b2", 2_000)))))).toEqual(["b1", "a"]);
    expect(ids(sessionsBehind(newestFirst, readCursor(cursorOf(session("a", 1_000)))))).toEqual([]);
  });

  test("is the same when sessions were added in front, or its own session is no longer among them", () => {
    const place = readCursor(cursorOf(session("b2", 2_000)));
    expect(ids(sessionsBehind([session("d", 4_000), ...newestFirst], place))).toEqual(["b1", "a"]);
    expect(
      ids(
        sessionsBehind(
          newestFirst.filter(({ id }) => id !== "b2"),
          place,
        ),
      ),
    ).toEqual(["b1", "a"]);
  });

  test("for any page size, the pages together contain each session once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        (times, first) => {
          const all = times
            .map((time, index) => session(`s${String(index).padStart(2, "0")}`, time * 1_000))
            .sort(
              (one, another) =>
                (another.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0) || (one.id < another.id ? 1 : -1),
            );
          const seen: string[] = [];
          for (let after: string | null = null; seen.length <= all.length;) {
            const rest: IdentityVerification[] = sessionsBehind(all, after === null ? null : readCursor(after));
            const { edges, pageInfo } = toConnection(rest.slice(0, first), false, rest.length > first, freshness);
            seen.push(...edges.map(({ node }) => node.id));
            if (!pageInfo.hasNextPage || !pageInfo.endCursor) break;
            after = pageInfo.endCursor;
          }
          expect(seen).toEqual(ids(all));
        },
      ),
    );
  });

  test.each([
    "",
    "nonsense",
    "MTp",
    Buffer.from("1:../x").toString("base64url"),
    Buffer.from("-1:a").toString("base64url"),
    Buffer.from("1".repeat(16) + ":a").toString("base64url"),
  ])("%j is not a cursor", (text) => {
    expect(readCursor(text)).toBeNull();
  });
});
