// Reads a list of the upstream, page by page.
import { isRecord } from "../is-record.js";
import type { RequiredField } from "../measurements.js";
import type { RestCallOptions, RestClient } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { ReportUnknown } from "./unknown-values.js";
import { readList } from "./wire.js";

/** Upstream docs: the largest page size; the default is 10. */
export const ENTRIES_PER_PAGE = 100;
/** Own choice: a thousand entries. */
export const MAX_PAGES = 10;

interface PagedList<Entry> {
  /** Up to the page's own parameters. */
  path: string;
  /** Undefined for one that cannot be read: it is left out. */
  readEntry: (wire: Record<string, unknown>) => Entry | undefined;
  /** What those that cannot be read lack. */
  field: RequiredField;
}

/** @throws UpstreamError invalid_response as well where no entry can be read, as if there were none */
export async function readPages<Entry>(
  rest: RestClient,
  { path, readEntry, field }: PagedList<Entry>,
  options: RestCallOptions,
  reportUnknown: ReportUnknown,
): Promise<Entry[]> {
  const found: Entry[] = [];
  let unreadable = 0;
  const readPage = (page: number) => {
    const pagePath = `${path}page=${page}&per_page=${ENTRIES_PER_PAGE}`;
    const read = ({ body }: { body: unknown }) => {
      const wires = readList(body);
      const entries = wires.map((wire) => (isRecord(wire) ? readEntry(wire) : undefined));
      const readable = entries.filter((entry) => entry !== undefined);
      found.push(...readable);
      unreadable += wires.length - readable.length;
      const isLast = wires.length < ENTRIES_PER_PAGE || page >= MAX_PAGES;
      if (isLast && found.length === 0 && unreadable > 0) throw new UpstreamError("invalid_response");
      return isLast;
    };
    return rest.call({ method: "GET", path: pagePath, read }, options);
  };
  for (let page = 1; !(await readPage(page)); page += 1);
  if (unreadable > 0) reportUnknown([{ field, value: null, count: unreadable }]);
  return found;
}
