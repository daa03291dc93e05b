// Reads the pages of a user's list of sessions, in as few calls as can show that it is whole.
import type { TransportResponse } from "../upstream/http-transport.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { ENTRIES_PER_PAGE, MAX_PAGES } from "./list-pages.js";
import { readWireSessionList, type WireSession } from "./wire.js";

interface SessionPages {
  byId: ReadonlyMap<string, WireSession>;
  /** False where pages were, or may have been, skipped. */
  isComplete: boolean;
  /** Entries that have no id, or are no object. */
  unreadable: number;
}

/** By default in the upstream's own order, which is not documented. */
export type ReadPage = <Page>(
  page: number,
  read: (answer: TransportResponse) => Page,
  order?: "newest first",
) => Promise<Page>;

/**
 * @throws UpstreamError of the page that failed: a list with a gap would show sessions as absent; invalid_response
 * where no session can be read: the user would look as if they had never begun
 */
export async function readSessionPages(readPage: ReadPage): Promise<SessionPages> {
  // A session created between two page reads shifts the rest, so an id may come twice.
  const byId = new Map<string, WireSession>();
  let unreadable = 0;
  let pagesRead = 0;
  function assertReadable(): void {
    if (byId.size === 0 && unreadable > 0) throw new UpstreamError("invalid_response");
  }
  function take({ body, headers }: TransportResponse) {
    const entries = readWireSessionList(body);
    const knownBefore = byId.size;
    const readable = entries.flatMap((wire): [string, WireSession][] => (wire.Id ? [[wire.Id, wire]] : []));
    for (const [id, wire] of readable) byId.set(id, wire);
    unreadable += entries.length - readable.length;
    pagesRead += 1;
    const pageCount = readPageCount(headers["x-number-of-pages"]);
    const isFull = entries.length >= ENTRIES_PER_PAGE;
    const isLast = pageCount === undefined ? !isFull : pagesRead >= Math.min(pageCount, MAX_PAGES);
    // What is thrown while an answer is read counts as an unusable answer of the upstream.
    if (isLast) assertReadable();
    return { isFull, pageCount, isRepeated: readable.length > 0 && byId.size === knownBefore };
  }

  let page = await readPage(1, take);
  const { pageCount } = page;
  if (pageCount !== undefined) {
    await Promise.all(pagesAfterFirst(pageCount).map((number) => readPage(number, take)));
    // Another page may say that there are more.
    assertReadable();
    return { byId, isComplete: pageCount <= MAX_PAGES, unreadable };
  }
  // Without the number of pages, one that is not full is the last: after a thousand sessions, an empty one. An upstream
  // that ignores `page` repeats itself.
  for (let number = 2; number <= MAX_PAGES + 1 && page.isFull && !page.isRepeated; number += 1)
    page = await readPage(number, take);
  if (page.isFull) await readPage(1, take, "newest first").catch(ignoreRefusal);
  assertReadable();
  return { byId, isComplete: !page.isFull, unreadable };
}

/** That this list can be sorted is inferred. */
function ignoreRefusal(error: unknown): void {
  const isRefusal = error instanceof UpstreamError && (error.kind === "rejected" || error.kind === "not_found");
  if (!isRefusal) throw error;
}

/** All pages after the first; of a very long list the last ones, as the upstream lists oldest first (inferred). */
function pagesAfterFirst(pageCount: number): number[] {
  const count = Math.min(pageCount, MAX_PAGES) - 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => pageCount - count + 1 + index);
}

function readPageCount(header: string | string[] | undefined): number | undefined {
  const count = Number(Array.isArray(header) ? header[0] : (header ?? NaN));
  return Number.isInteger(count) && count >= 0 ? Math.max(count, 1) : undefined;
}
