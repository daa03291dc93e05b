// Counts the upstream calls of a selection, as the datasource makes them: one list read per user, one view per session
// or user for their detail, and nothing is read twice.
import type { ArgumentValues, Calls } from "../schema/field-cost.js";

export const NO_CALLS: Calls = { view: false, list: false, regulatory: false, owner: 0, byId: false, other: 0 };

/** Maximum pages per list, the same as in datasources/session-pages.ts; a test compares them. */
export const MAX_LIST_CALLS = 10;

const asNumber = (isNeeded: boolean) => (isNeeded ? 1 : 0);

/** All calls for one object. */
export function totalOf({ view, list, regulatory, owner, other }: Calls): number {
  return asNumber(view) + asNumber(list) * MAX_LIST_CALLS + asNumber(regulatory) + owner + other;
}

export function addCalls(one: Calls, another: Partial<Calls>): Calls {
  return {
    view: one.view || another.view === true,
    list: one.list || another.list === true,
    regulatory: one.regulatory || another.regulatory === true,
    owner: one.owner + (another.owner ?? 0),
    byId: one.byId || another.byId === true,
    other: one.other + (another.other ?? 0),
  };
}

/** Calls for several objects that share nothing. */
export function timesCalls(selected: Calls, items: number): Calls {
  return { ...NO_CALLS, other: items * totalOf(selected) };
}

/** Sessions loaded by id may be viewed whatever is selected. */
export function sessionsById({ owner, other }: Calls, items: number): Partial<Calls> {
  return { byId: true, other: items * (1 + owner + other) };
}

/** Sessions of one user: each may need a view; they have the same owner. */
export function sessionsOfUser({ view, owner, other }: Calls, items: number): Partial<Calls> {
  return { owner: 0, other: items * (asNumber(view) + other) + (items > 0 ? owner : 0) };
}

/** A user loaded by id is read whatever is selected. */
export function userById(selected: Calls): Partial<Calls> {
  return { other: Math.max(1, totalOf(selected)) };
}

/** Either a session or a user, which is viewed whatever is selected. */
export function nodeById({ list, regulatory, owner, other }: Calls): Partial<Calls> {
  return { byId: true, other: 1 + asNumber(list) * MAX_LIST_CALLS + asNumber(regulatory) + owner + other };
}

/** The creation, the lookup of a used key, and the view of its session. */
const CALLS_PER_KEY = 3;
/** As in datasources/create-by-key.ts; a test compares them. Without reuse there are others after failures alone. */
const MAX_REUSE_KEYS = 3;
export const MAX_CALLS_OF_REUSE_KEYS = MAX_REUSE_KEYS * CALLS_PER_KEY;
/** The list, and the maximum of views for reuse, as in datasources/identity-verifications.ts. */
const MAX_SEARCH_CALLS = MAX_LIST_CALLS + 5;

export function creation(selected: Calls, _items: number, { input }: ArgumentValues): Partial<Calls> {
  const reuse = (input as { reuse?: unknown } | null | undefined)?.reuse;
  const mayReuse = reuse !== undefined && reuse !== false;
  const callsToCreate = mayReuse ? MAX_SEARCH_CALLS + MAX_CALLS_OF_REUSE_KEYS : CALLS_PER_KEY;
  // The list is for the limit of open sessions.
  return { other: MAX_LIST_CALLS + callsToCreate + totalOf(selected) };
}
