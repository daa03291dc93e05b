// `documents check FILE`: whether the gateway could run every trusted document, before it is deployed with them; and
// whether a running gateway accepts them, before a frontend is deployed that sends them.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { buildGatewaySchema } from "../build-schema.js";
import { ConfigurationError } from "../configuration-error.js";
import { readGatewayToken } from "../environment.js";
import { isLoopbackHost } from "../loopback.js";
import { operationNamesOf } from "../operations/operation-name.js";
import { readDocument } from "../operations/read-document.js";
import { readManifest } from "../operations/trusted-documents.js";
import { fail, readArguments } from "./arguments.js";
import { checkAgainst, NotAsked } from "./check-against.js";

const EXIT_FAILURE = 1;
const HELP = `Usage: documents check FILE
       documents check FILE --against URL

Checks the trusted documents in FILE (as TRUSTED_DOCUMENTS takes it) against the schema of this version of the gateway,
as the gateway does at its start: without introspection, as in production. Prints a line for each document that is
invalid.

  --against URL   ask the gateway that runs there instead whether it accepts each document by its id. It needs no
                  introspection, and runs none of them. Address of the gateway, or of its API; https, except on this
                  machine. Prints a line for each document that it would refuse
  --help          show this

The access token for a gateway that requires one, any viewer's, is read from the environment variable GATEWAY_TOKEN.

Exits with code
  0   every document is valid, or would be accepted
  1   some are not, or the gateway cannot be asked
  2   FILE cannot be read or is no manifest of operations, or the arguments are wrong`;

/** By their ids. */
function readDocuments(file: string): Map<string, string> {
  let manifest: string;
  try {
    manifest = readFileSync(file, "utf8");
  } catch (error) {
    return fail(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`);
  }
  try {
    return readManifest(manifest);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return fail(`${file} is not a manifest of operations.`);
  }
}

/** The access token is sent there. */
function readApiAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : fail("--against needs the address of a gateway.");
  if (url.username !== "" || url.password !== "") fail("--against takes no password: GATEWAY_TOKEN has the token.");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackHost(url.hostname)))
    fail("--against needs an https address, except on this machine.");
  if (url.pathname === "/") url.pathname = "/graphql";
  return url.href;
}

async function findInvalid(documents: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const schema = await buildGatewaySchema();
  const invalid = new Map<string, string>();
  for (const [id, text] of documents) {
    const read = readDocument(schema, text, false);
    if (!("document" in read)) invalid.set(id, read.map(({ message }) => message.replace(/\s+/g, " ")).join(" "));
  }
  return invalid;
}

function print(documents: ReadonlyMap<string, string>, problems: ReadonlyMap<string, string>, what: string): void {
  for (const [id, problem] of problems) {
    const [name] = operationNamesOf(documents.get(id) ?? "");
    console.log(`  ${id}  ${name === undefined ? "" : `${name}: `}${problem}`);
  }
  console.log(`${documents.size} documents, ${problems.size} ${what}`);
  if (problems.size > 0) process.exitCode = EXIT_FAILURE;
}

async function printRefused(documents: ReadonlyMap<string, string>, url: string): Promise<void> {
  try {
    const refused = await checkAgainst({ url, token: readGatewayToken(), ids: documents.keys(), pause });
    print(documents, refused, "refused");
  } catch (error) {
    if (!(error instanceof NotAsked)) throw error;
    console.error(`The gateway cannot be asked: ${error.message}.`);
    process.exitCode = EXIT_FAILURE;
  }
}

const { values, positionals } = readArguments(
  {
    allowPositionals: true,
    options: { help: { type: "boolean" }, against: { type: "string" } },
  },
  HELP,
);
if (values.help) {
  console.log(HELP);
} else {
  const [verb, file, ...rest] = positionals;
  if (verb !== "check")
    fail(`${verb === undefined ? "A command is missing" : `"${verb}" is not a command`}: check.\n\n${HELP}`);
  if (file === undefined || rest.length > 0) fail(`check takes one file.\n\n${HELP}`);
  const url = values.against === undefined ? undefined : readApiAddress(values.against);
  const documents = readDocuments(file);
  if (url === undefined) print(documents, await findInvalid(documents), "invalid");
  else await printRefused(documents, url);
}
