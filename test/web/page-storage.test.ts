import { beforeEach, describe, expect, it, test } from "@jest/globals";
import {
  createActingMemory,
  createPageStorage,
  forgetTabsOfAnotherStart,
  type KeyValueStore,
  type PageStorage,
} from "../../web/graphiql/page-storage.js";

class MemoryStore implements KeyValueStore {
  readonly entries = new Map<string, string>();
  get length() {
    return this.entries.size;
  }
  key(index: number) {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.entries.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.entries.set(key, value);
  }
  removeItem(key: string) {
    this.entries.delete(key);
  }
}

let lasting: MemoryStore;
let forThisVisit: MemoryStore;
let storage: PageStorage;

beforeEach(() => {
  lasting = new MemoryStore();
  forThisVisit = new MemoryStore();
  storage = createPageStorage(lasting, forThisVisit);
});

describe("the token", () => {
  const headers = '{"Authorization":"Bearer secret-token"}';

  it.each<[string, unknown]>([
    ["graphiql:headers", { Authorization: "Bearer secret-token" }],
    ["graphiql:tabState", { activeTabIndex: 0, tabs: [{ id: "1", query: "{ a }", headers }] }],
    ["graphiql:queries", { queries: [{ query: "{ a }", headers }] }],
    ["graphiql:favorites", { favorites: [{ query: "{ a }", headers }] }],
  ])("is not kept under %s", (key, value) => {
    storage.setItem(key, JSON.stringify(value));

    const kept = JSON.stringify([...lasting.entries, ...forThisVisit.entries]);
    expect(kept).not.toContain("secret-token");
  });
});

describe("what is kept", () => {
  it("is everything else, unchanged, also a variable that is called headers", () => {
    storage.setItem("graphiql:variables", '{"headers": 1}');

    expect(storage.getItem("graphiql:variables")).toBe('{"headers": 1}');
  });

  it("outlives the visit for tastes alone", () => {
    for (const key of ["theme", "editorFlex", "visiblePlugin", "query", "variables", "queries"])
      storage.setItem(`graphiql:${key}`, "{}");

    expect([...lasting.entries.keys()].map((key) => key.split(":")[1])).toEqual([
      "theme",
      "editorFlex",
      "visiblePlugin",
    ]);
  });

  it("stays apart from other pages of the origin, also when cleared", () => {
    lasting.setItem("graphiql:theme", "dark");
    expect(storage.getItem("graphiql:theme")).toBeNull();

    storage.setItem("graphiql:theme", "light");
    storage.setItem("graphiql:query", "{ a }");
    expect(storage.length).toBe(2);
    storage.clear();

    expect(storage.length).toBe(0);
    expect(lasting.getItem("graphiql:theme")).toBe("dark");
  });
});

describe("tabs of an earlier start", () => {
  const tabs = [{ query: "{ a }", variables: null }];

  it("are taken up again when the page opens with the same operations", () => {
    expect(forgetTabsOfAnotherStart(tabs, storage, forThisVisit)).toBe(true);
    storage.setItem("graphiql:tabState", '{"tabs":[]}');

    expect(forgetTabsOfAnotherStart(tabs, storage, forThisVisit)).toBe(false);
    expect(storage.getItem("graphiql:tabState")).toBe('{"tabs":[]}');
  });

  it("are forgotten when it opens with others", () => {
    forgetTabsOfAnotherStart(tabs, storage, forThisVisit);
    for (const key of ["tabState", "query", "variables"]) storage.setItem(`graphiql:${key}`, "{}");

    expect(forgetTabsOfAnotherStart([{ query: "{ b }", variables: null }], storage, forThisVisit)).toBe(true);
    for (const key of ["tabState", "query", "variables"]) expect(storage.getItem(`graphiql:${key}`)).toBeNull();
  });
});

it("remembers as which account the page acts for this visit only", () => {
  createActingMemory(forThisVisit).write("refused");
  expect(createActingMemory(forThisVisit).read()).toBe("refused");
  expect(lasting.entries.size).toBe(0);
});

test("a default is read until something is stored, and is not stored itself", () => {
  const key = "graphiql:docExplorerFlex";
  const withDefault = createPageStorage(lasting, forThisVisit, { [key]: "0.3" });
  expect(withDefault.getItem(key)).toBe("0.3");
  expect(withDefault.getItem("graphiql:editorFlex")).toBeNull();
  expect(withDefault.length).toBe(0);
  withDefault.setItem(key, "0.5");
  expect(withDefault.getItem(key)).toBe("0.5");
});
