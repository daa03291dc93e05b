import { describe, expect, test } from "@jest/globals";
import { readSessionPages } from "../../src/datasources/session-pages.js";
import { toUpstreamError, UpstreamError } from "../../src/upstream/upstream-error.js";

const PER_PAGE = 100;

interface Upstream {
  sessions: number;
  /** Its X-Number-Of-Pages. */
  pageCount?: string | string[] | ((page: number) => string);
  failingPage?: number;
  ignoresPage?: boolean;
  /** Whether the newest sessions can be asked for; a refusal where it says so. */
  sort?: "works" | "is ignored" | UpstreamError;
  /** At the end of each page, in place of a session. */
  junk?: unknown;
  /** Which sessions cannot be read. */
  isBroken?: (index: number) => boolean;
}

const NEWEST = "newest";

/** How many were read, whether the newest is among them, and the pages that were called for. The oldest come first. */
async function readFrom(upstream: Upstream) {
  const { sessions, pageCount, failingPage, ignoresPage = false, sort = "works", junk, isBroken } = upstream;
  const ids = Array.from({ length: sessions }, (_, index) => `idnver_${index}`);
  const called: (number | typeof NEWEST)[] = [];
  const outcome = await readSessionPages(async (page, read, order) => {
    called.push(order === "newest first" ? NEWEST : page);
    await Promise.resolve();
    if (page === failingPage) throw new UpstreamError("unavailable");
    if (order && sort instanceof UpstreamError) throw sort;
    const start = ignoresPage ? 0 : (page - 1) * PER_PAGE;
    const sorted = order && sort === "works" ? ids.toReversed() : ids;
    const body: unknown[] = sorted
      .slice(start, start + PER_PAGE)
      .map((Id, index) => (isBroken?.(start + index) ? {} : { Id }));
    if (junk !== undefined) body.splice(-1, 1, junk);
    const count = typeof pageCount === "function" ? pageCount(page) : pageCount;
    const headers = count === undefined ? {} : { "x-number-of-pages": count };
    return read({ status: 200, headers, body });
  }).catch((error: unknown) => error as UpstreamError);
  return outcome instanceof UpstreamError
    ? { called, failure: outcome.kind }
    : {
        called,
        read: outcome.byId.size,
        hasNewest: sessions === 0 || outcome.byId.has(`idnver_${sessions - 1}`),
        isComplete: outcome.isComplete,
        ...(outcome.unreadable > 0 ? { unreadable: outcome.unreadable } : {}),
      };
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe("without a number of pages, the next one is read while one is full", () => {
  test.each([
    [0, 1],
    [99, 1],
    // That a full page is the last cannot be known.
    [100, 2],
    [150, 2],
    [200, 3],
    [999, 10],
    [1_000, 11],
    [1_001, 11],
  ])("%d sessions cost %d calls, and are all of them", async (sessions, calls) => {
    expect(await readFrom({ sessions })).toEqual({
      called: upTo(calls),
      read: sessions,
      hasNewest: true,
      isComplete: true,
    });
  });

  const some = { called: [...upTo(11), NEWEST], isComplete: false };

  test.each([1_150, 5_000])("of %d sessions the oldest and the newest are read", async (sessions) => {
    const read = Math.min(sessions, 1_200);
    expect(await readFrom({ sessions })).toEqual({ ...some, read, hasNewest: true });
  });

  test.each<[string, Upstream["sort"]]>([
    ["ignores the order", "is ignored"],
    ["refuses the order", toUpstreamError(400, { Type: "other" })],
    ["refuses the order with the error of a missing object", new UpstreamError("not_found", { status: 400 })],
  ])("an upstream that %s gives what it has, which may not be all", async (_how, sort) => {
    expect(await readFrom({ sessions: 5_000, sort })).toEqual({ ...some, read: 1_100, hasNewest: false });
  });

  test("the newest fail the list if they fail in any other way", async () => {
    const sort = new UpstreamError("unavailable");
    expect(await readFrom({ sessions: 5_000, sort })).toEqual({ called: some.called, failure: "unavailable" });
  });

  test.each([[null], [{ Status: "PENDING" }]])("a page with an entry like %j is full, but not whole", async (junk) => {
    expect(await readFrom({ sessions: 150, junk })).toMatchObject({
      called: [1, 2],
      read: 148,
      unreadable: 2,
      isComplete: true,
    });
  });

  test("a list without any entry that can be read fails, as the user would seem to have no session", async () => {
    expect(await readFrom({ sessions: 1, junk: null })).toEqual({ called: [1], failure: "invalid_response" });
  });

  test.each<[string, (index: number) => boolean]>([
    ["last", (index) => index >= 100],
    ["first", (index) => index < 100],
  ])("a list whose %s page has nothing that can be read has the other one's", async (_which, isBroken) => {
    expect(await readFrom({ sessions: 200, isBroken })).toMatchObject({
      called: [1, 2, 3],
      read: 100,
      unreadable: 100,
    });
    expect(await readFrom({ sessions: 200, isBroken, pageCount: "2" })).toMatchObject({ read: 100, unreadable: 100 });
  });

  test.each([undefined, "2"])(
    "one of several pages without any entry that can be read fails (%s)",
    async (pageCount) => {
      const outcome = await readFrom({ sessions: 150, isBroken: () => true, pageCount });
      expect(outcome).toEqual({ called: [1, 2], failure: "invalid_response" });
    },
  );

  test("one without any entry that can be read fails as well where pages were skipped", async () => {
    const outcome = await readFrom({ sessions: 150, isBroken: () => true, ignoresPage: true });
    expect(outcome).toMatchObject({ failure: "invalid_response" });
  });

  test("one without any entry that can be read fails as well where a page says that there are more", async () => {
    const pageCount = (page: number) => (page === 1 ? "2" : "3");
    const outcome = await readFrom({ sessions: 200, isBroken: () => true, pageCount });
    expect(outcome).toMatchObject({ failure: "invalid_response" });
  });

  test("a header that is no number counts as none", async () => {
    expect(await readFrom({ sessions: 150, pageCount: "many" })).toMatchObject({ called: [1, 2], read: 150 });
  });

  test("an upstream that ignores the page is not asked for the same ten times", async () => {
    expect(await readFrom({ sessions: 150, ignoresPage: true })).toEqual({
      called: [1, 2, NEWEST],
      read: 150,
      hasNewest: true,
      isComplete: false,
    });
  });

  test("a page that fails fails the list, and ends the reading", async () => {
    expect(await readFrom({ sessions: 500, failingPage: 3 })).toEqual({ called: [1, 2, 3], failure: "unavailable" });
  });
});

describe("with a number of pages, exactly those are read", () => {
  test.each([
    ["0", 0, [1]],
    ["1", 100, [1]],
    ["2", 150, [1, 2]],
    [["10", "10"], 1_000, upTo(10)],
  ])("of %j", async (pageCount, sessions, called) => {
    expect(await readFrom({ sessions, pageCount })).toEqual({
      called,
      read: sessions,
      hasNewest: true,
      isComplete: true,
    });
  });

  test("of more than ten pages the first and the last ones: the newest sessions are there", async () => {
    const called = [1, ...upTo(15).slice(6)];
    expect(await readFrom({ sessions: 1_450, pageCount: "15" })).toEqual({
      called,
      read: 950,
      hasNewest: true,
      isComplete: false,
    });
  });

  test("a page that fails fails the list", async () => {
    expect(await readFrom({ sessions: 500, pageCount: "5", failingPage: 3 })).toEqual({
      called: upTo(5),
      failure: "unavailable",
    });
  });
});
