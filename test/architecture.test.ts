import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";

interface Import {
  from: string;
  /** Path from the project folder, or the name of a package. */
  to: string;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes("node_modules"))
    .map((file) => join(folder, file));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(file, "utf8");
  return [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map((match) => {
    const to = match[1] ?? "";
    return { from: file, to: to.startsWith(".") ? normalize(join(dirname(file), to)).replace(/\.js$/, ".ts") : to };
  });
}

function importsBelow(folder: string): Import[] {
  return filesBelow(folder).flatMap(importsOf);
}

const isIn =
  (...places: string[]) =>
  (path: string) =>
    places.some((place) => path === place || path.startsWith(`${place}/`));

/** Those that are neither one of the places nor the packages allowed. */
function strangers(imports: Import[], allowed: string[]): string[] {
  return imports.filter(({ to }) => !isIn(...allowed)(to)).map(({ from, to }) => `${from} imports ${to}`);
}

describe("who may import whom", () => {
  test("schema/ knows GraphQL, validation and itself", () => {
    expect(
      strangers(importsBelow("src/schema"), [
        "src/schema",
        "type-graphql",
        "class-validator",
        "graphql",
        "graphql-scalars",
      ]),
    ).toEqual([]);
  });

  test("resolvers/ know the schema, the errors, the viewer, the context and the datasource's types", () => {
    const allowed = [
      "src/schema",
      "src/resolvers",
      "src/errors.ts",
      "src/viewer.ts",
      "src/context.ts",
      "src/browser-address.ts",
      "src/datasources/upstream-error.ts",
      "src/datasources/live-sessions.ts",
      "src/datasources/identity-verifications.ts",
      "src/live/watch.ts",
      "type-graphql",
      "graphql",
      "@graphql-tools/utils",
      "class-validator",
      "node:crypto",
    ];
    expect(strangers(importsBelow("src/resolvers"), allowed)).toEqual([]);
  });

  test("datasources/ know each other, the schema classes they map to, and the viewer", () => {
    const allowed = [
      "src/datasources",
      "src/schema",
      "src/viewer.ts",
      "dataloader",
      "undici",
      "secure-json-parse",
      "lru-cache",
      "opossum",
    ];
    expect(
      strangers(
        importsBelow("src/datasources").filter(({ to }) => !to.startsWith("node:")),
        allowed,
      ),
    ).toEqual([]);
  });

  test("the plumbing of the datasources knows nothing of GraphQL", () => {
    const plumbing = [
      "access-token",
      "fact-cache",
      "json-exchange",
      "quota",
      "rest-client",
      "retry",
      "upstream-error",
      "wire",
    ].map((name) => `src/datasources/${name}.ts`);
    const known = plumbing
      .flatMap(importsOf)
      .filter(({ to }) => /graphql|src\/schema|src\/resolvers|src\/errors/.test(to));
    expect(known).toEqual([]);
  });

  test("live/ knows the datasources and the schema's classes, and nothing of GraphQL or HTTP", () => {
    expect(
      strangers(
        importsBelow("src/live").filter(({ to }) => !to.startsWith("node:")),
        ["src/live", "src/datasources", "src/schema", "lru-cache", "pino"],
      ),
    ).toEqual([]);
  });

  test("authentication/ knows tokens, viewers and errors, and nothing else", () => {
    expect(
      strangers(
        importsBelow("src/authentication").filter(({ to }) => !to.startsWith("node:")),
        ["src/authentication", "src/viewer.ts", "src/errors.ts", "jose", "lru-cache"],
      ),
    ).toEqual([]);
  });

  test("http/ knows transports; of the datasources only what an event is", () => {
    const known = importsBelow("src/http")
      .filter(({ to }) => isIn("src/datasources", "src/resolvers", "src/schema", "src/cluster")(to))
      .map(({ to }) => to);
    expect(known).toEqual(["src/datasources/upstream-events.ts"]);
  });

  test("operations/ decides what runs, and knows nothing of HTTP, sockets or the upstream's API", () => {
    const known = importsBelow("src/operations").filter(({ to }) =>
      isIn(
        "src/http",
        "src/http.ts",
        "src/cluster",
        "fastify",
        "ws",
        "undici",
        "src/datasources/upstream-api.ts",
        "src/datasources/rest-client.ts",
      )(to),
    );
    expect(known).toEqual([]);
  });

  test("cluster/ knows Redis and what it shares, and nothing of GraphQL or HTTP", () => {
    expect(
      strangers(
        importsBelow("src/cluster").filter(({ to }) => !to.startsWith("node:")),
        ["src/cluster", "src/datasources", "src/live", "ioredis", "lru-cache", "pino"],
      ),
    ).toEqual([]);
  });

  test("only cluster/ and the files that put the gateway together know that there is a Redis", () => {
    const importers = importsBelow("src")
      .filter(({ to }) => isIn("src/cluster", "ioredis")(to))
      .map(({ from }) => from);
    expect([...new Set(importers)].filter((from) => !isIn("src/cluster")(from))).toEqual([
      "src/gateway.ts",
      "src/upstream-connection.ts",
    ]);
  });

  test("only entries and tests import the gateway", () => {
    const importers = importsBelow("src")
      .filter(({ to }) => to === "src/gateway.ts")
      .map(({ from }) => from);
    expect(importers).toEqual(["src/main.ts"]);
  });

  test("only main.ts loads the simulator; the simulator loads nothing of the gateway", () => {
    const loaders = importsBelow("src")
      .filter(({ to }) => isIn("simulator")(to))
      .map(({ from }) => from);
    expect(new Set(loaders)).toEqual(new Set(["src/main.ts"]));
    expect(importsBelow("simulator").filter(({ to }) => isIn("src")(to))).toEqual([]);
  });

  test("web/ speaks HTTP only", () => {
    expect(importsBelow("web").filter(({ to }) => isIn("src", "simulator")(to))).toEqual([]);
  });
});

describe("what stands where", () => {
  test("only the entries read the environment", () => {
    const readers = [...filesBelow("src"), ...filesBelow("simulator")].filter((file) =>
      readFileSync(file, "utf8").includes("process.env"),
    );
    expect(readers.sort()).toEqual(["simulator/main.ts", "src/environment.ts"]);
  });

  test("no folder is deeper than two levels and none has a barrel", () => {
    const files = [...filesBelow("src"), ...filesBelow("simulator")];
    expect(files.filter((file) => file.split("/").length > 3)).toEqual([]);
    expect(files.filter((file) => file.endsWith("index.ts"))).toEqual([]);
  });

  test("no file is named for nothing", () => {
    const files = ["src", "simulator", "test", "web"].flatMap(filesBelow);
    expect(files.filter((file) => /(utils?|helpers?|common|manager|misc)\.tsx?$/.test(file))).toEqual([]);
  });
});
