// Names the code of each sample of a profile: files of this project by the source maps of its build.
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const DEPENDENCIES = /\/chunks\/packages\.js$/;
const OPENTELEMETRY = /\/node_modules\/@opentelemetry\//;

/**
 * The time of each place, in microseconds, without what the process was idle.
 * @param areFilesApart folders of this project are named otherwise
 */
export function placesOf({ nodes, samples, timeDeltas }, areFilesApart) {
  const framesById = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const places = new Map();
  const nameOf = createNaming(areFilesApart);
  for (const [at, id] of samples.entries()) {
    const frame = framesById.get(id);
    if (frame.functionName === "(idle)") continue;
    const place = nameOf(frame);
    places.set(place, (places.get(place) ?? 0) + timeDeltas[at]);
  }
  return places;
}

function createNaming(areFilesApart) {
  const maps = new Map();
  function sourceMapOf(url) {
    const file = `${fileURLToPath(url)}.map`;
    if (!maps.has(file)) maps.set(file, existsSync(file) && new SourceMap(JSON.parse(readFileSync(file, "utf8"))));
    return maps.get(file);
  }
  return ({ url, functionName, lineNumber, columnNumber }) => {
    if (url === "") return functionName === "(garbage collector)" ? "garbage collection" : "native code";
    if (url.startsWith("node:")) return "Node.js";
    if (OPENTELEMETRY.test(url)) return "the OpenTelemetry SDK";
    if (DEPENDENCIES.test(url)) return "dependencies";
    const source = sourceMapOf(url) && sourceMapOf(url).findEntry(lineNumber, columnNumber).originalSource;
    if (!source) return "the build's own code";
    if (source.includes("node_modules/")) return "dependencies";
    const file = source.replace(/^(\.\.\/)+/, "");
    return `\`${areFilesApart ? file : dirname(file)}\``;
  };
}
