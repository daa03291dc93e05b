import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { acceptedTexts, createTrustedDocuments, readTrustedDocuments } from "../../src/operations/trusted-documents.js";

const query = "query Me { viewer { isOperator } }";
const hash = createHash("sha256").update(query).digest("hex");
const manifestOf = (...operations: object[]) =>
  JSON.stringify({ format: "apollo-persisted-query-manifest", version: 1, operations });

describe("a manifest of operations", () => {
  test.each([
    ["as the client preset writes it", JSON.stringify({ [hash]: query })],
    ["with the name of the algorithm", JSON.stringify({ [`sha256:${hash}`]: query })],
    ["with ids of its own", JSON.stringify({ me: query })],
    ["as Apollo's tools write it", manifestOf({ id: "me", name: "Me", type: "query", body: query })],
  ])("%s is read, and the operation is found", (_what, manifest) => {
    const documents = createTrustedDocuments(manifest);
    const found = { text: query, operationNames: ["Me"] };
    expect(documents.find({ documentId: hash })).toEqual(found);
    expect(documents.find({ documentId: `sha256:${hash}` })).toEqual(found);
    expect(documents.find({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })).toEqual(found);
    expect(documents.find({ query })).toEqual(found);
  });

  test("an id of its own is known", () => {
    expect(createTrustedDocuments(JSON.stringify({ me: query })).find({ documentId: "me" })?.text).toBe(query);
  });

  test.each([
    ["an unknown id", { documentId: "you" }],
    ["an unknown text", { query: "{ viewer { userIds } }" }],
    ["a known text with a blank more", { query: `${query} ` }],
    ["an unknown id beside a known text", { documentId: "you", query }],
    ["an id that every object has", { documentId: "constructor" }],
    ["an id that is no text", { documentId: { $ne: null } }],
    ["nothing", {}],
  ])("%s is not found", (_what, request) => {
    expect(createTrustedDocuments(JSON.stringify({ me: query })).find(request)).toBeUndefined();
  });

  test.each(["", "no json", "[]", "null", "{}", '{"a":1}', '{"operations":[]}', '{"operations":[{"id":"a"}]}'])(
    "%j is none, and the start is refused",
    (manifest) => {
      expect(() => createTrustedDocuments(manifest)).toThrow(/TRUSTED_DOCUMENTS names a file that is not a manifest/);
    },
  );

  test.each([
    ["a key of the file", `{"me":"{ viewer { userIds } }","me":${JSON.stringify(query)}}`, 'gives "me" twice'],
    [
      "an id of two operations",
      manifestOf({ id: "me", body: query }, { id: "me", body: "{ viewer { userIds } }" }),
      "has different documents with the id me",
    ],
    [
      "an id, once with the name of the algorithm",
      JSON.stringify({ [hash]: query, [`sha256:${hash}`]: "{ viewer { userIds } }" }),
      `has different documents with the id ${hash}`,
    ],
    [
      "an id of a current and a removed operation",
      manifestOf(
        { id: "me", body: query },
        { id: "me", body: query, removedAt: "2026-01-01", acceptedUntil: "2026-02-01" },
      ),
      "has different documents with the id me",
    ],
  ])("%s that stands for two documents is refused by name", (_what, manifest, problem) => {
    expect(() => createTrustedDocuments(manifest)).toThrow(`TRUSTED_DOCUMENTS names a file that ${problem}`);
  });

  test("the same document may be given twice", () => {
    const operation = { id: "me", body: query };
    expect(createTrustedDocuments(manifestOf(operation, operation)).find({ documentId: "me" })?.text).toBe(query);
  });

  test("a missing file stops the start, and its name is not in the message", () => {
    expect(() => readTrustedDocuments("/nowhere/secret-name.json")).toThrow(
      /^(?!.*secret-name)[^]*TRUSTED_DOCUMENTS names a file that cannot be read/,
    );
  });
});

describe("a document that is marked as removed", () => {
  const marks = { removedAt: "2026-01-01", acceptedUntil: "2026-01-31T12:00:00.000Z" };
  const removal = { removedAt: new Date("2026-01-01"), acceptedUntil: new Date("2026-01-31T12:00:00Z") };
  const operation = { id: "me", name: "Me", type: "query", body: query };

  test("is found with the end of its grace period, and has to run until then", () => {
    const documents = createTrustedDocuments(manifestOf({ ...operation, ...marks }));
    const found = { text: query, operationNames: ["Me"], removal };
    for (const request of [{ documentId: "me" }, { documentId: hash }, { query }])
      expect(documents.find(request)).toEqual(found);
    expect([...acceptedTexts(documents, new Date("2026-01-31T11:59:59.999Z"))]).toEqual([query]);
    expect([...acceptedTexts(documents, removal.acceptedUntil)]).toEqual([]);
  });

  test.each([0, 1])("is not, by its text and its hash, where another id of it is current (order %j)", (order) => {
    const operations = [
      { ...operation, ...marks },
      { ...operation, id: "new" },
    ];
    const documents = createTrustedDocuments(manifestOf(...(order === 0 ? operations : operations.reverse())));
    expect(documents.find({ documentId: "me" })?.removal).toEqual(removal);
    for (const request of [{ documentId: "new" }, { documentId: hash }, { query }])
      expect(documents.find(request)).toEqual({ text: query, operationNames: ["Me"] });
  });

  test.each([
    { removedAt: "2026-01-01" },
    { acceptedUntil: "2026-01-31" },
    { ...marks, removedAt: null },
    { ...marks, acceptedUntil: 1_800_000_000 },
    { ...marks, acceptedUntil: "soon" },
    { ...marks, acceptedUntil: "2026-02-41" },
    // Without a zone, instances could differ.
    { ...marks, acceptedUntil: "2026-01-31T12:00:00" },
  ])("with %j is refused, with its id", (wrong) => {
    expect(() => createTrustedDocuments(manifestOf({ ...operation, ...wrong }))).toThrow(
      /TRUSTED_DOCUMENTS names a file that has an operation whose removedAt and acceptedUntil .*: me$/,
    );
  });
});
