// How the upstream calls of what is selected add up: the datasource's habits in numbers. A user's list is one read,
// detail of a session or a user one view each, and what is asked twice is read once.
import type { ArgumentValues, Calls } from "../schema/field-cost.js";

export const NO_CALLS: Calls = { view: false, list: false, owner: 0, byId: false, other: 0 };

/** The most pages that the list of one user takes, as datasources/upstream-api.ts reads them; kept by a test. */
export const MAX_LIST_CALLS = 10;

const asNumber = (isNeeded: boolean) => (isNeeded ? 1 : 0);

/** All calls for one object whose fields are selected. */
export function totalOf({ view, list, owner, other }: Calls): number {
  return asNumber(view) + asNumber(list) * MAX_LIST_CALLS + owner + other;
}

export function addCalls(one: Calls, another: Partial<Calls>): Calls {
  return {
    view: one.view || another.view === true,
    list: one.list || another.list === true,
    owner: one.owner + (another.owner ?? 0),
    byId: one.byId || another.byId === true,
    other: one.other + (another.other ?? 0),
  };
}

/** As many objects that share nothing. */
export function timesCalls(selected: Calls, items: number): Calls {
  return { ...NO_CALLS, other: items * totalOf(selected) };
}

/** Sessions asked for by their ids may be viewed whatever is selected. */
export function sessionsById({ owner, other }: Calls, items: number): Partial<Calls> {
  return { byId: true, other: items * (1 + owner + other) };
}

/** Sessions of one user: each may need a view, their owner is one. */
export function sessionsOfUser({ view, owner, other }: Calls, items: number): Partial<Calls> {
  return { owner: 0, other: items * (asNumber(view) + other) + (items > 0 ? owner : 0) };
}

/** A user asked for by id is read whatever is selected. */
export function userById(selected: Calls): Partial<Calls> {
  return { other: Math.max(1, totalOf(selected)) };
}

/** Either a session or a user, whose view comes before whatever else is selected. */
export function nodeById({ list, owner, other }: Calls): Partial<Calls> {
  return { byId: true, other: 1 + asNumber(list) * MAX_LIST_CALLS + owner + other };
}

/** The list for the limit of open sessions; the creation, which finds the key taken; what the key stands for; its view. */
const MAX_CREATION_CALLS = MAX_LIST_CALLS + 3;
/** The list once more, and as many views as datasources/identity-verifications.ts looks at for one to reuse. */
const MAX_REUSE_CALLS = MAX_LIST_CALLS + 5;

export function creation(selected: Calls, _items: number, { input }: ArgumentValues): Partial<Calls> {
  const reuse = (input as { reuse?: unknown } | null | undefined)?.reuse;
  const looks = reuse === undefined || reuse === false ? 0 : MAX_REUSE_CALLS;
  return { other: MAX_CREATION_CALLS + looks + totalOf(selected) };
}
