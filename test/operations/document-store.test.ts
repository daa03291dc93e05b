import { expect, test } from "@jest/globals";
import { parse } from "graphql";
import { createDocumentStore } from "../../src/operations/document-store.js";

test("keeps as many operations as their text allows, and forgets the one not asked for longest", async () => {
  const store = createDocumentStore(50);
  const document = parse("{ viewer { users } }");
  for (const key of ["first", "second"]) await store.set(key, document);
  expect(await store.get("first")).toBe(document);
  await store.set("third", document);
  expect(await Promise.all(["first", "second", "third"].map((key) => store.get(key)))).toEqual([
    document,
    undefined,
    document,
  ]);
});

test("takes none that is larger than all of it", async () => {
  const store = createDocumentStore(10);
  await store.set("large", parse("{ viewer { users } }"));
  expect(await store.get("large")).toBeUndefined();
});
