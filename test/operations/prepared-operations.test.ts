import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type DocumentNode, type GraphQLSchema, Kind } from "graphql";
import { buildGatewaySchema } from "../../src/build-schema.js";
import type { RequestContext } from "../../src/context.js";
import { createPreparedOperations, type PreparedOperations } from "../../src/operations/prepared-operations.js";

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

function read(documents: PreparedOperations, text: string, reader = "ada"): DocumentNode {
  const prepared = documents.prepare(text, reader);
  if (!("document" in prepared)) throw new Error("a document that is valid, please");
  return prepared.document;
}

/** As a viewer without users. */
async function run(documents: PreparedOperations, text: string, reader: string): Promise<void> {
  const prepared = documents.prepare(text, reader);
  if (!("document" in prepared)) throw new Error("a document that is valid, please");
  await prepared.execute({ viewer: { userIds: [], isOperator: false } } as unknown as RequestContext, {});
}

const text = (index: number) => `{ viewer { a${index}: isOperator } }`;
const many = Array.from({ length: 100 }, (_, index) => text(index + 1));

/** Holds some ten of the texts above. */
const SMALL = { shared: 20_000, others: 20_000 };

describe("the store of documents", () => {
  test("returns the same document for the same text, to any viewer", () => {
    const documents = createPreparedOperations({ schema, introspection: true });
    const first = read(documents, text(0));
    expect(first.kind).toBe(Kind.DOCUMENT);
    for (const reader of ["ada", "ben", "ben"]) expect(read(documents, text(0), reader)).toBe(first);
  });

  test("evicts the least recently used when the limit is exceeded", () => {
    const documents = createPreparedOperations({ schema, introspection: true, maxBytes: SMALL });
    const first = read(documents, text(0));
    for (const other of many) read(documents, other);
    expect(read(documents, text(0))).not.toBe(first);
    const last = many.at(-1) ?? "";
    expect(read(documents, last)).toBe(read(documents, last));
  });

  test("documents used by two viewers are not evicted by one viewer who sends a new text each time", () => {
    const documents = createPreparedOperations({ schema, introspection: true, maxBytes: SMALL });
    const used = read(documents, text(0), "ada");
    read(documents, text(0), "ben");
    for (const other of many) for (let times = 0; times < 3; times += 1) read(documents, other, "eve");
    expect(read(documents, text(0), "ada")).toBe(used);
  });

  test("a text of the largest size with hardly any content does not evict all others", () => {
    const documents = createPreparedOperations({ schema, introspection: true });
    const used = read(documents, text(0));
    read(documents, `{ viewer { isOperator } } #${"x".repeat(99_000)}`);
    expect(read(documents, text(0))).toBe(used);
  });

  test.each<[number, string, (index: number) => string]>([
    [520, "a comment", (index) => `{ viewer { a${index}: isOperator } } #${"x".repeat(99_950)}`],
    [
      520,
      "as many comments as lines",
      (index) => `{ viewer { a${index}: isOperator } }${`#${"x".repeat(48)}\n`.repeat(1_990)}`,
    ],
    [
      60,
      "as many fields as tokens, and a comment",
      (index) =>
        `{ viewer { ${Array.from({ length: 660 }, (_, field) => `a${index}_${field}: isOperator`).join(" ")} } } #${"x".repeat(75_000)}`,
    ],
    [520, "letters of two bytes", (index) => `{ viewer { a${index}: isOperator } } #${"\u4e00".repeat(33_000)}`],
    [520, "a long value", (index) => `{ user(id: "${"x".repeat(99_900)}${index}") { id } }`],
    [
      60,
      "many fields in a fragment, which is used often",
      (index) =>
        `{ ${Array.from({ length: 10 }, (_, at) => `b${at}: viewer { ...F }`).join(" ")} } fragment F on Viewer { ${Array.from({ length: 600 }, (_, field) => `a${index}_${field}: isOperator`).join(" ")} }`,
    ],
  ])("%i documents of up to 100 kB, each with %s, take at most 30 MB", async (count, _what, write) => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const documents = createPreparedOperations({ schema, introspection: true });
    collectGarbage();
    const before = process.memoryUsage();
    // Two readers, so that both parts of the store are filled.
    for (let index = 0; index < count; index += 1)
      for (const reader of ["ada", "ben"]) await run(documents, Buffer.from(write(index)).toString(), reader);
    collectGarbage();
    const after = process.memoryUsage();
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(30_000_000);
    expect(read(documents, write(count - 1))).toBe(read(documents, write(count - 1)));
  });

  test("remembers no document that cannot be run", () => {
    const documents = createPreparedOperations({ schema, introspection: true });
    const first = documents.prepare("{ nothing }", "ada");
    expect(documents.prepare("{ nothing }", "ada")).not.toBe(first);
  });
});
