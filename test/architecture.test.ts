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

/** Imports from neither an allowed folder nor an allowed package. */
function strangers(imports: Import[], allowed: string[]): string[] {
  return imports.filter(({ to }) => !isIn(...allowed)(to)).map(({ from, to }) => `${from} imports ${to}`);
}

/**
 * What each folder of src/ may import besides itself. Folders are in the order of the path from the upstream to HTTP:
 * none imports a later one.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schema: ["type-graphql", "class-validator", "graphql", "graphql-scalars"],
  upstream: [
    "src/system-error-code.ts",
    "src/measurements.ts",
    "src/tracing.ts",
    "src/shared-store.ts",
    "src/clock.ts",
    "src/is-record.ts",
    "src/cancellation.ts",
    "undici",
    "secure-json-parse",
  ],
  limits: ["src/clock.ts", "src/errors.ts", "src/upstream", "lru-cache"],
  datasources: [
    "src/measurements.ts",
    "src/maybe-promise.ts",
    "src/clock.ts",
    "src/is-record.ts",
    "src/cancellation.ts",
    "src/shared-store.ts",
    "src/upstream",
    "src/schema",
    "src/limits",
    "src/viewer.ts",
    "dataloader",
    "lru-cache",
  ],
  live: [
    "src/measurements.ts",
    "src/datasources",
    "src/upstream",
    "src/limits",
    "src/schema",
    "src/clock.ts",
    "src/outage.ts",
    "lru-cache",
    "pino",
  ],
  relay: [
    "src/system-error-code.ts",
    "src/measurements.ts",
    "src/clock.ts",
    "src/outage.ts",
    "src/shutdown-time.ts",
    "src/schema",
    "src/limits/entry-limit.ts",
    "src/datasources/change-feed.ts",
    "src/datasources/status-order.ts",
    "src/datasources/user-store.ts",
    "src/live/event-follower.ts",
    "lru-cache",
    "pino",
    "standardwebhooks",
    "undici",
  ],
  cluster: [
    "src/relay",
    "src/exit-codes.ts",
    "src/is-record.ts",
    "src/logging.ts",
    "src/parse-json.ts",
    "src/schema/upstream-id-pattern.ts",
    "src/shared-store.ts",
    "src/system-error-code.ts",
    "src/traceparent.ts",
    "src/live",
    "src/limits",
    "src/datasources",
    "src/upstream",
    "src/clock.ts",
    "src/outage.ts",
    "ioredis",
    "lru-cache",
    "pino",
  ],
  texts: [
    "languages",
    "src/configuration-error.ts",
    "src/is-record.ts",
    "src/parse-json.ts",
    "src/schema/text-language.ts",
    "src/text-file.ts",
  ],
  metrics: [
    "src/measurements.ts",
    "src/error-codes.ts",
    "src/http/close-codes.ts",
    "src/live/event-meaning.ts",
    "src/live/source-health.ts",
    "src/upstream",
    "prom-client",
  ],
  tracing: [
    "src/tracing.ts",
    "src/traceparent.ts",
    "src/error-codes.ts",
    "src/clock.ts",
    "src/limits/token-bucket.ts",
    "src/live/event-meaning.ts",
    "src/metrics/endpoint.ts",
    "@opentelemetry/api",
  ],
  authentication: [
    "src/system-error-code.ts",
    "src/is-record.ts",
    "src/response-text.ts",
    "src/maybe-promise.ts",
    "src/clock.ts",
    "src/limits",
    "src/viewer.ts",
    "src/errors.ts",
    "jose",
    "lru-cache",
  ],
  resolvers: [
    "src/collect-fields.ts",
    "src/maybe-promise.ts",
    "src/schema",
    "src/texts",
    "src/errors.ts",
    "src/viewer.ts",
    "src/context.ts",
    "src/redirect-urls.ts",
    "src/upstream/call-class.ts",
    "src/upstream/upstream-error.ts",
    "src/datasources/open-session-limit.ts",
    "src/datasources/identity-verifications.ts",
    "src/datasources/renewal-notice.ts",
    "src/datasources/session-order.ts",
    "src/live/returns.ts",
    "src/live/watch.ts",
    "src/live/watch-user-state.ts",
    "type-graphql",
    "graphql",
    "class-validator",
  ],
};

/** From the upstream to HTTP; nothing imports from a later folder. */
const DIRECTION = ["upstream", "datasources", "live", "operations", "http"];

describe("allowed imports", () => {
  test.each(Object.entries(MAY_IMPORT))("%s/ imports only itself and what it is allowed", (folder, allowed) => {
    const imports = importsBelow(`src/${folder}`).filter(({ to }) => !to.startsWith("node:"));
    expect(strangers(imports, [`src/${folder}`, ...allowed])).toEqual([]);
  });

  test.each(DIRECTION)("%s/ imports nothing from the folders after it", (folder) => {
    const later = DIRECTION.slice(DIRECTION.indexOf(folder) + 1).map((name) => `src/${name}`);
    const upwards = importsBelow(`src/${folder}`).filter(({ to }) => isIn(...later, "src/gateway.ts")(to));
    expect(upwards).toEqual([]);
  });

  test("http/ imports no datasource, except the type of an event", () => {
    const known = importsBelow("src/http")
      .filter(({ to }) => isIn("src/datasources", "src/upstream", "src/resolvers", "src/schema", "src/cluster")(to))
      .map(({ to }) => to);
    expect(known).toEqual(["src/datasources/upstream-events.ts"]);
  });

  test("operations/ is independent of HTTP, sockets and the upstream's API", () => {
    const known = importsBelow("src/operations").filter(({ to }) =>
      isIn(
        "src/cluster",
        "fastify",
        "ws",
        "undici",
        "src/datasources/upstream-api.ts",
        "src/upstream/rest-client.ts",
      )(to),
    );
    expect(known).toEqual([]);
  });

  test("only cluster/, the composition root and the check of Redis depend on it", () => {
    const importers = importsBelow("src")
      .filter(({ to }) => isIn("src/cluster", "ioredis")(to))
      .map(({ from }) => from);
    expect([...new Set(importers)].filter((from) => !isIn("src/cluster")(from))).toEqual([
      "src/upstream-connection.ts",
      "src/verification-data.ts",
      "src/commands/purge-command.ts",
      "src/commands/relay-command.ts",
      "src/doctor/checks.ts",
      "src/doctor/redis-check.ts",
    ]);
  });

  test("only the composition root and the configuration import tracing/", () => {
    const importers = importsBelow("src")
      .filter(({ from, to }) => isIn("src/tracing")(to) && !isIn("src/tracing")(from))
      .map(({ from }) => from);
    expect(importers.sort()).toEqual(["src/config.ts", "src/gateway.ts"]);
  });

  test("only entries and tests import the gateway", () => {
    const importers = importsBelow("src")
      .filter(({ to }) => to === "src/gateway.ts")
      .map(({ from }) => from);
    expect(importers.sort()).toEqual(["src/library.ts", "src/main.ts"]);
  });

  test("only development.ts and the command line load the simulator; the simulator loads no code of the gateway", () => {
    const loaders = importsBelow("src")
      .filter(({ to }) => isIn("simulator")(to))
      .map(({ from }) => from);
    expect(new Set(loaders)).toEqual(new Set(["src/cli.ts", "src/development.ts"]));
    expect(importsBelow("simulator").filter(({ to }) => isIn("src")(to))).toEqual([]);
  });

  test("no import cycles, not even of types", () => {
    const folders = ["src", "simulator", "client", "web", "test"];
    const importedBy = new Map(folders.flatMap(filesBelow).map((file) => [file, importsOf(file).map(({ to }) => to)]));
    const done = new Set<string>();
    const circles: string[] = [];
    function follow(file: string, path: readonly string[]): void {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (done.has(file) || path.includes(file)) return;
      for (const imported of importedBy.get(file) ?? []) follow(imported, [...path, file]);
      done.add(file);
    }
    for (const file of importedBy.keys()) follow(file, []);
    expect(circles).toEqual([]);
  });

  test("client/ imports only itself, and React in the one entry that is for it", () => {
    const others = importsBelow("client").filter(({ to }) => !isIn("client")(to));
    expect(others).toEqual([{ from: "client/react.ts", to: "react" }]);
  });

  test("web/ depends on the gateway only through HTTP", () => {
    expect(importsBelow("web").filter(({ to }) => isIn("src", "simulator")(to))).toEqual([]);
  });
});

describe("where things are", () => {
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

  test("no file has a meaningless name", () => {
    const files = ["src", "simulator", "client", "test", "web"].flatMap(filesBelow);
    expect(files.filter((file) => /(utils?|helpers?|common|manager|misc)\.tsx?$/.test(file))).toEqual([]);
  });
});
