// `start`: the gateway, as its settings say.
import "../reload-signal.js";
import { readNoOptions } from "./read-no-options.js";

readNoOptions(`Usage: start

Starts the gateway, and ends it on SIGINT or SIGTERM once accepted requests are answered. Settings are environment
variables, or lines of the file .env in the working directory: docs/configuration.md. Wrong ones are named.
With NODE_ENV=production an upstream is needed; otherwise, without one, the simulator is started as well. On
SIGHUP trusted documents, webhook secrets, auth secrets and the level of the log are read again, and replaced if all
are right.

  --help   show this

Exits with code
  0   ended by SIGINT or SIGTERM
  1   it cannot listen at its address, or requests were not answered in time when it was to end
  2   arguments or settings are wrong`);
await import("../main.js");
