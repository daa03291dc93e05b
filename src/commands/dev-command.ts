// `dev`: the gateway for development, and nothing else.
import "../reload-signal.js";
import { loadEnvironment, orExit } from "../environment.js";
import { EXIT_CONFIGURATION } from "../exit-codes.js";
import { readNoOptions } from "./read-no-options.js";

/** Own choice: soon enough to start again by hand. */
const PARENT_CHECK_MS = 500;

readNoOptions(`Usage: dev

Starts the gateway with GraphiQL, and unless MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are set, also the simulator and the
demo. Prints their addresses and tokens. Settings are those of start; with NODE_ENV=production it refuses to start.

Writes nothing but the key of its tokens, for the command token: to the folder .development in the working directory,
until it ends. Where that cannot be written, everything else works.

  --help   show this

Exits with code
  0   ended by SIGINT or SIGTERM
  1   it cannot listen at its address, or requests were not answered in time when it was to end
  2   arguments or settings are wrong`);
const environment = orExit(loadEnvironment);
if (environment["NODE_ENV"] === "production") {
  process.stderr.write("NODE_ENV is production: dev is for development. Use start.\n");
  process.exit(EXIT_CONFIGURATION);
}
if (environment["npm_command"] === "exec") endWithNpx();
await import("../main.js");

/** npx passes a signal on to a shell between the two, which ends without this program and would leave it running. */
function endWithNpx(): void {
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, PARENT_CHECK_MS);
  timer.unref();
}
