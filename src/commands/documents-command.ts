// `documents`: checks trusted documents, and merges those of releases.
import { EXIT_FAILURE } from "../exit-codes.js";
import { fail, readArguments } from "./arguments.js";
import { NotAsked } from "./check-against.js";
import { checkDocuments, readApiAddress } from "./check-documents.js";
import { replaceFile } from "./manifest-file.js";
import { mergeDocuments } from "./merge-documents.js";

/** Own choice: browsers keep a page open for days; apps need longer. */
const KEEP_DAYS = 30;
/** Own choice: ten years, for apps. */
const MAX_KEEP_DAYS = 3_650;
const HELP = `Usage: documents check FILE
       documents check FILE --against URL
       documents merge FILE... [--previous FILE] [--keep-days N] [--output FILE]

check: checks the trusted documents in FILE (as TRUSTED_DOCUMENTS takes it) against the schema of this version of the
gateway, as the gateway does at its start: without introspection, as in production. Prints a line for each document that
is invalid, and for each that is removed: until when it is accepted, or since when it is refused.

  --against URL     ask the gateway that runs there instead whether it accepts each document by its id. It needs no
                    introspection, and runs none of them. Address of the gateway, or of its API; https, except on this
                    machine. Prints a line for each document that it would refuse

The access token for a gateway that requires one, any viewer's, is read from the environment variable GATEWAY_TOKEN.

merge: writes one manifest for TRUSTED_DOCUMENTS. It has the documents of each FILE, the manifests of every frontend's
newest build, and those that only the previous manifest has, marked as removed: the gateway accepts them until the end
of their grace period, and refuses them afterwards. Those whose grace period has ended are dropped. Documents that a
FILE marks as removed keep their mark.

  --previous FILE   the manifest that the gateway has now, as merge wrote it for the last release or as a build did. At
                    the first release it may be missing
  --keep-days N     the grace period of what the previous manifest alone has, in days since it was removed: 0 to
                    ${MAX_KEEP_DAYS}, by default ${KEEP_DAYS}
  --output FILE     write there, at once as a whole; may be the previous manifest. By default the manifest is written to
                    standard output, and what was done to standard error

  --help            show this

Exits with code
  0   every document that is still accepted is valid, or would be accepted; or the manifest is written
  1   some are not, or the gateway cannot be asked
  2   a file cannot be read or written, is no manifest of operations or has two documents with one id; the merged
      manifest would have a document that cannot be parsed or has no operation; or the arguments are wrong`;

const COMMANDS = "check, merge";

function readKeepDays(text: string | undefined): number {
  if (text === undefined) return KEEP_DAYS;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : Infinity;
  return days <= MAX_KEEP_DAYS ? days : fail(`--keep-days takes a whole number from 0 to ${MAX_KEEP_DAYS}.`);
}

async function check(file: string, url: string | undefined): Promise<void> {
  try {
    const { lines, areAllFine } = await checkDocuments(file, url, now);
    console.log(lines.join("\n"));
    if (!areAllFine) process.exitCode = EXIT_FAILURE;
  } catch (error) {
    if (!(error instanceof NotAsked)) throw error;
    console.error(`The gateway cannot be asked: ${error.message}.`);
    process.exitCode = EXIT_FAILURE;
  }
}

const { values, positionals } = readArguments(
  {
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      against: { type: "string" },
      previous: { type: "string" },
      "keep-days": { type: "string" },
      output: { type: "string" },
    },
  },
  HELP,
);
const { against, previous, output, "keep-days": keepDays } = values;
const [verb, ...files] = positionals;
const now = new Date();
if (values.help) {
  console.log(HELP);
} else if (verb === "check") {
  const [file, ...rest] = files;
  if (file === undefined || rest.length > 0) fail(`check takes one file.\n\n${HELP}`);
  if ((previous ?? output ?? keepDays) !== undefined) fail("--previous, --keep-days and --output are for merge.");
  await check(file, against === undefined ? undefined : readApiAddress(against));
} else if (verb === "merge") {
  if (files.length === 0) fail(`merge takes at least one file.\n\n${HELP}`);
  if (against !== undefined) fail("--against is for check.");
  const { text, lines } = mergeDocuments({ files, previousFile: previous, keepDays: readKeepDays(keepDays), now });
  if (output === undefined) process.stdout.write(text);
  else replaceFile(output, text);
  console[output === undefined ? "error" : "log"](lines.join("\n"));
} else {
  fail(`${verb === undefined ? "A command is missing" : `"${verb}" is not a command`}: ${COMMANDS}.\n\n${HELP}`);
}
