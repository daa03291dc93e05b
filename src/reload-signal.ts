// SIGHUP, which would end the process by default. Imported before anything else by what starts the gateway, so that one
// that arrives during the start does no harm: it is remembered.
import { isatty } from "node:tty";

const STANDARD_OUTPUT = 1;
const wasOnTerminal = isatty(STANDARD_OUTPUT);

let isPending = false;
let handle = (): void => {
  isPending = true;
};
process.on("SIGHUP", () => handle());

/** From now on each signal calls the function; one that arrived before calls it at once. */
export function onReloadSignal(reload: () => void): void {
  handle = reload;
  if (isPending) reload();
}

/** A terminal that is closed sends SIGHUP too, and nobody could end the process with Ctrl-C any more. */
export function isTerminalClosed(): boolean {
  return wasOnTerminal && !isatty(STANDARD_OUTPUT);
}
