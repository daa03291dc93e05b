// `dev`: the gateway for development, and nothing else.
import "../reload-signal.js";
import { EXIT_CONFIGURATION, loadEnvironment, orExit } from "../environment.js";
import { readNoOptions } from "./read-no-options.js";

readNoOptions(`Usage: dev

Starts the gateway with GraphiQL, and unless MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are set, also the simulator and the
demo. Prints their addresses and tokens. Settings are those of start; with NODE_ENV=production it refuses to start.

Writes nothing but the key of its tokens, for the command token: to the folder .development in the working directory,
until it ends. Where that cannot be written, everything else works.

  --help   show this`);
if (orExit(loadEnvironment)["NODE_ENV"] === "production") {
  process.stderr.write("NODE_ENV is production: dev is for development. Use start.\n");
  process.exit(EXIT_CONFIGURATION);
}
await import("../main.js");
