// Pages of a list, with the headers that describe them.
import type { Answer, Call } from "./call.js";
import { invalidParameter } from "./upstream-refusal.js";

const DEFAULT_PER_PAGE = 10;
const MAX_PER_PAGE = 100;

interface PageOptions<Item> {
  /** The only field by which the list can be sorted. */
  sortField: keyof Item & string;
  defaultOrder?: "ASC" | "DESC";
  linkUrlsQuoted: boolean;
}

/** Inferred: a page past the end is empty, and a page size above the maximum is reduced to it. */
export function answerPage<Item>(
  items: Item[],
  call: Call,
  options: PageOptions<Item>,
  toWire: (item: Item) => unknown,
): Answer {
  const perPage = clamp(numberFrom(call, "per_page", DEFAULT_PER_PAGE), 1, MAX_PER_PAGE);
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const page = Math.max(1, numberFrom(call, "page", 1));
  const isDescending = orderFrom(call, options) === "DESC";
  const value = (item: Item) => Number(item[options.sortField]);
  // Sorting is stable, so the descending list is the exact reverse of the ascending one.
  const sorted = [...items].sort((a, b) => value(a) - value(b));
  if (isDescending) sorted.reverse();
  return {
    body: sorted.slice((page - 1) * perPage, page * perPage).map(toWire),
    headers: {
      "X-Number-Of-Pages": String(pages),
      "X-Number-Of-Items": String(items.length),
      Link: links(call, page, perPage, pages, options.linkUrlsQuoted),
    },
  };
}

function links(call: Call, page: number, perPage: number, pages: number, isQuoted: boolean): string {
  const targets: [rel: string, page: number][] = [
    ["first", 1],
    ["prev", page - 1],
    ["next", page + 1],
    ["last", pages],
  ];
  return targets
    .filter(([, target]) => target >= 1 && target <= pages)
    .map(([rel, target]) => {
      const url = `${call.url}?page=${target}&per_page=${perPage}`;
      return `<${isQuoted ? `"${url}"` : url}>; rel="${rel}"`;
    })
    .join(", ");
}

function orderFrom<Item>(call: Call, { sortField, defaultOrder = "ASC" }: PageOptions<Item>): string {
  const sort = call.query.get("sort");
  if (sort === undefined || sort === "") return defaultOrder;
  // One official client joins several fields with underscores; only the first is used.
  const [field, order = "ASC"] = (sort.split("_")[0] ?? "").split(":");
  if (field?.toLowerCase() !== sortField.toLowerCase() || !/^(asc|desc)$/i.test(order))
    throw invalidParameter("Sort", "The list cannot be sorted by this");
  return order.toUpperCase();
}

function numberFrom(call: Call, name: string, fallback: number): number {
  const value = Number.parseInt(call.query.get(name) ?? "", 10);
  return Number.isNaN(value) ? fallback : value;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
