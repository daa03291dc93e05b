// The page's storage. GraphiQL would keep everything forever: in its history even the request headers, and with them
// the token, although it is configured not to persist headers.
import type { StartingTab } from "./starting-tabs.js";

/** The used part of the browser's Storage, so that tests need no browser. */
export interface KeyValueStore {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export type PageStorage = Omit<KeyValueStore, "key"> & { clear(): void };

/** Other GraphiQL pages of the same origin, such as those of other projects on localhost, use the plain keys. */
const PREFIX = "identity-verification-api/";
const STARTING_TABS_KEY = `${PREFIX}starting-tabs`;
const TAB_KEYS = ["graphiql:tabState", "graphiql:query", "graphiql:variables"];
const KEYS_WITH_HEADERS_INSIDE = ["graphiql:tabState", "graphiql:queries", "graphiql:favorites"];
/** Preferences are kept; operations are not, because their variables may contain personal data. */
const LASTING_KEYS = /^graphiql:(theme|visiblePlugin|\w+Flex)$/;

/** @param defaults what is read where nothing is stored */
export function createPageStorage(
  lasting: KeyValueStore,
  forThisVisit: KeyValueStore,
  defaults: Readonly<Record<string, string>> = {},
): PageStorage {
  const storeOf = (key: string) => (LASTING_KEYS.test(key) ? lasting : forThisVisit);
  return {
    get length() {
      return findOwnKeys(lasting).length + findOwnKeys(forThisVisit).length;
    },
    getItem: (key) => storeOf(key).getItem(PREFIX + key) ?? defaults[key] ?? null,
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
 * Edited tabs are kept after a reload, but discarded if the page opens with other operations: from a new deep link,
 * or because the gateway's examples have changed. Returns whether they were discarded.
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

/** As which account the page acts, so that a reload goes on as that one: its name, never its token. */
export function createActingMemory(forThisVisit: KeyValueStore) {
  const key = `${PREFIX}acting-as`;
  return {
    read: () => forThisVisit.getItem(key),
    write: (name: string) => forThisVisit.setItem(key, name),
  };
}

function findOwnKeys(store: KeyValueStore): string[] {
  const keys = Array.from({ length: store.length }, (_, index) => store.key(index));
  return keys.filter((key): key is string => key?.startsWith(PREFIX) ?? false);
}

/** Operations and their variables are stored as strings, so a variable named "headers" is not affected. */
function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json, (key, part: unknown) => (key === "headers" ? null : part)));
}
