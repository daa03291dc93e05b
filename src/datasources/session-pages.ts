// Reads the pages of a user's list of sessions, in as few calls as can show that it is whole.
import type { TransportResponse } from "../upstream/http-transport.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { readWireSessionList, type WireSession } from "./wire.js";

/** Upstream docs: the largest page size; the default is 10. */
export const SESSIONS_PER_PAGE = 100;
/** Own choice: a thousand sessions of one user. */
const MAX_PAGES = 10;

interface SessionPages {
  byId: ReadonlyMap<string, WireSession>;
  /** False where pages were, or may have been, skipped, or entries could not be read. */
  isComplete: boolean;
  unreadable: number;
}

/** By default the upstream's own order, which is not documented. */
export type ReadPage = (page: number, order?: "newest first") => Promise<SessionPage>;

export interface SessionPage {
  /** By id. */
  sessions: readonly [string, WireSession][];
  /** Entries that have no id, or are no object. */
  unreadable: number;
  pageCount: number | undefined;
}

/** @throws UpstreamError invalid_response for no list, or one without any session that can be read */
export function readSessionPage({ body, headers }: TransportResponse): SessionPage {
  const entries = readWireSessionList(body);
  const sessions = entries.flatMap((wire): [string, WireSession][] => (wire.Id ? [[wire.Id, wire]] : []));
  // Without them, a user would look as if they had never begun.
  if (entries.length > 0 && sessions.length === 0) throw new UpstreamError("invalid_response");
  const pageCount = readPageCount(headers["x-number-of-pages"]);
  return { sessions, unreadable: entries.length - sessions.length, pageCount };
}

/** @throws UpstreamError of the page that failed: a list with a gap would show sessions as absent */
export async function readSessionPages(readPage: ReadPage): Promise<SessionPages> {
  // A session created between two page reads shifts the rest, so an id may come twice.
  const byId = new Map<string, WireSession>();
  let unreadable = 0;
  async function read(...request: Parameters<ReadPage>) {
    const { sessions, unreadable: skipped, pageCount } = await readPage(...request);
    const knownBefore = byId.size;
    for (const [id, wire] of sessions) byId.set(id, wire);
    unreadable += skipped;
    const isFull = sessions.length + skipped >= SESSIONS_PER_PAGE;
    return { isFull, pageCount, isRepeated: byId.size === knownBefore };
  }

  let page = await read(1);
  const { pageCount } = page;
  if (pageCount !== undefined) {
    await Promise.all(pagesAfterFirst(pageCount).map((number) => read(number)));
    return { byId, isComplete: pageCount <= MAX_PAGES && unreadable === 0, unreadable };
  }
  // Without the number of pages, one that is not full is the last: after a thousand sessions, an empty one. An upstream
  // that ignores `page` repeats itself.
  for (let number = 2; number <= MAX_PAGES + 1 && page.isFull && !page.isRepeated; number += 1)
    page = await read(number);
  if (page.isFull) await read(1, "newest first").catch(ignoreRefusal);
  return { byId, isComplete: !page.isFull && unreadable === 0, unreadable };
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
