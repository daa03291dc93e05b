import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { createTrustedDocuments, readTrustedDocuments } from "../../src/operations/trusted-documents.js";

const query = "query Me { viewer { isOperator } }";
const hash = createHash("sha256").update(query).digest("hex");

describe("a manifest of operations", () => {
  test.each([
    ["as the client preset writes it", JSON.stringify({ [hash]: query })],
    ["with the name of the algorithm", JSON.stringify({ [`sha256:${hash}`]: query })],
    ["with ids of its own", JSON.stringify({ me: query })],
    [
      "as Apollo's tools write it",
      JSON.stringify({
        format: "apollo-persisted-query-manifest",
        version: 1,
        operations: [{ id: "me", name: "Me", type: "query", body: query }],
      }),
    ],
  ])("%s is read, and the operation is found", (_what, manifest) => {
    const documents = createTrustedDocuments(manifest);
    expect(documents.textOf({ documentId: hash })).toBe(query);
    expect(documents.textOf({ documentId: `sha256:${hash}` })).toBe(query);
    expect(documents.textOf({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })).toBe(query);
    expect(documents.textOf({ query })).toBe(query);
  });

  test("an id of its own is known", () => {
    expect(createTrustedDocuments(JSON.stringify({ me: query })).textOf({ documentId: "me" })).toBe(query);
  });

  test.each([
    ["an unknown id", { documentId: "you" }],
    ["an unknown text", { query: "{ viewer { userIds } }" }],
    ["a known text with a blank more", { query: `${query} ` }],
    ["an unknown id beside a known text", { documentId: "you", query }],
    ["an id that every object has", { documentId: "constructor" }],
    ["an id that is no text", { documentId: { $ne: null } }],
    ["nothing", {}],
  ])("%s is refused", (_what, request) => {
    expect(() => createTrustedDocuments(JSON.stringify({ me: query })).textOf(request)).toThrow(
      expect.objectContaining({ code: "DOCUMENT_NOT_TRUSTED" }),
    );
  });

  test.each(["", "no json", "[]", "null", "{}", '{"a":1}', '{"operations":[]}', '{"operations":[{"id":"a"}]}'])(
    "%j is none, and the start is refused",
    (manifest) => {
      expect(() => createTrustedDocuments(manifest)).toThrow(/TRUSTED_DOCUMENTS names a file that is not a manifest/);
    },
  );

  test("a missing file stops the start, and its name is not in the message", () => {
    expect(() => readTrustedDocuments("/nowhere/secret-name.json")).toThrow(
      /^(?!.*secret-name)[^]*TRUSTED_DOCUMENTS names a file that cannot be read/,
    );
  });
});
