// `documents check FILE`: whether the gateway could run every trusted document, before it is deployed with them.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildGatewaySchema } from "../build-schema.js";
import { ConfigurationError } from "../configuration-error.js";
import { EXIT_CONFIGURATION } from "../environment.js";
import { readDocument } from "../operations/read-document.js";
import { createTrustedDocuments } from "../operations/trusted-documents.js";

const EXIT_FAILURE = 1;
const HELP = `Usage: documents check FILE

Checks the trusted documents in FILE (as TRUSTED_DOCUMENTS takes it) against the schema of this version of the gateway,
as the gateway does at its start: without introspection, as in production. Prints a line for each document that is
invalid.

  --help   show this

Exits with code
  0   every document is valid
  1   some are not
  2   FILE cannot be read or is no manifest of operations, or the arguments are wrong`;

function fail(problem: string): never {
  console.error(problem);
  process.exit(EXIT_CONFIGURATION);
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${HELP}`);
  }
}

/** Each text once, by the id that the manifest gives it first. */
function readDocuments(file: string): Map<string, string> {
  let manifest: string;
  try {
    manifest = readFileSync(file, "utf8");
  } catch (error) {
    return fail(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`);
  }
  try {
    const idOf = new Map<string, string>();
    for (const [id, text] of createTrustedDocuments(manifest).byId) if (!idOf.has(text)) idOf.set(text, id);
    return idOf;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return fail(`${file} is not a manifest of operations.`);
  }
}

const { values, positionals } = readArguments();
if (values.help) {
  console.log(HELP);
} else {
  const [verb, file, ...rest] = positionals;
  if (verb !== "check")
    fail(`${verb === undefined ? "A command is missing" : `"${verb}" is not a command`}: check.\n\n${HELP}`);
  if (file === undefined || rest.length > 0) fail(`check takes one file.\n\n${HELP}`);
  const documents = readDocuments(file);
  const schema = await buildGatewaySchema();
  const invalid = [...documents].flatMap(([text, id]) => {
    const read = readDocument(schema, text, false);
    if ("document" in read) return [];
    return [`  ${id}  ${read.map(({ message }) => message.replace(/\s+/g, " ")).join(" ")}`];
  });
  for (const line of invalid) console.log(line);
  console.log(`${documents.size} documents, ${invalid.length} invalid`);
  if (invalid.length > 0) process.exitCode = EXIT_FAILURE;
}
