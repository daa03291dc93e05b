// What the page remembers, and for how long. GraphiQL alone would keep everything for ever, its history even with
// the request headers, and so the token, although it is told not to persist headers.
import type { StartingTab } from "./starting-tabs.js";

/** The part of the browser's Storage that is used, so that this file needs no browser to be tested. */
export interface KeyValueStore {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export type PageStorage = Omit<KeyValueStore, "key"> & { clear(): void };

/** Other GraphiQL pages of the same origin (localhost, on another day) use the plain names. */
const PREFIX = "identity-verification-api/";
const STARTING_TABS_KEY = `${PREFIX}starting-tabs`;
const TAB_KEYS = ["graphiql:tabState", "graphiql:query", "graphiql:variables"];
const KEYS_WITH_HEADERS_INSIDE = ["graphiql:tabState", "graphiql:queries", "graphiql:favorites"];
/** Tastes outlive the visit; operations do not, for their variables may be somebody's data. */
const LASTING_KEYS = /^graphiql:(theme|visiblePlugin|\w+Flex)$/;

export function createPageStorage(lasting: KeyValueStore, forThisVisit: KeyValueStore): PageStorage {
  const storeOf = (key: string) => (LASTING_KEYS.test(key) ? lasting : forThisVisit);
  return {
    get length() {
      return findOwnKeys(lasting).length + findOwnKeys(forThisVisit).length;
    },
    getItem: (key) => storeOf(key).getItem(PREFIX + key),
    setItem(key, value) {
      if (key === "graphiql:headers") return;
      storeOf(key).setItem(PREFIX + key, KEYS_WITH_HEADERS_INSIDE.includes(key) ? withoutHeaders(value) : value);
    },
    removeItem: (key) => storeOf(key).removeItem(PREFIX + key),
    clear() {
      for (const store of [lasting, forThisVisit]) {
        for (const key of findOwnKeys(store)) store.removeItem(key);
      }
    },
  };
}

/**
 * Edited tabs survive a reload, but not a page that opens with other operations: a new deep link, or a gateway
 * whose examples changed. Says whether the page starts afresh.
 */
export function forgetTabsOfAnotherStart(
  tabs: readonly StartingTab[],
  storage: PageStorage,
  forThisVisit: KeyValueStore,
): boolean {
  const start = JSON.stringify(tabs);
  if (forThisVisit.getItem(STARTING_TABS_KEY) === start) return false;
  for (const key of TAB_KEYS) storage.removeItem(key);
  forThisVisit.setItem(STARTING_TABS_KEY, start);
  return true;
}

function findOwnKeys(store: KeyValueStore): string[] {
  const keys = Array.from({ length: store.length }, (_, index) => store.key(index));
  return keys.filter((key): key is string => key?.startsWith(PREFIX) ?? false);
}

/** Operations and their variables lie in there as strings, so a variable named "headers" is not touched. */
function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json, (key, part: unknown) => (key === "headers" ? null : part)));
}
