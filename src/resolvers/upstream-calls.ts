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

/** The list for the limit of open sessions, the creation, the lookup of a used key, and the view of its session. */
const MAX_CREATION_CALLS = MAX_LIST_CALLS + 3;
/** The list again, and the maximum of views for reuse, as in datasources/identity-verifications.ts. */
const MAX_REUSE_CALLS = MAX_LIST_CALLS + 5;

export function creation(selected: Calls, _items: number, { input }: ArgumentValues): Partial<Calls> {
  const reuse = (input as { reuse?: unknown } | null | undefined)?.reuse;
  const reuseCalls = reuse === undefined || reuse === false ? 0 : MAX_REUSE_CALLS;
  return { other: MAX_CREATION_CALLS + reuseCalls + totalOf(selected) };
}
