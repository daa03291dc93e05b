// Exits with a clear message when the process cannot listen: a port in use is the most common problem of a start.
import { EXIT_FAILURE } from "./exit-codes.js";
import { systemErrorCode } from "./system-error-code.js";

interface Place {
  host: string;
  port: number;
  /** The setting that chooses the port. */
  setting: string;
}

export async function listenOrExit<Value>(listen: () => Promise<Value>, place: Place): Promise<Value> {
  try {
    return await listen();
  } catch (error) {
    const problem = describeListenProblem(systemErrorCode(error) ?? "", place);
    // Anything else is a bug, for which the stack is more useful.
    if (problem === undefined) throw error;
    process.stderr.write(`${problem}\n`);
    process.exit(EXIT_FAILURE);
  }
}

export function describeListenProblem(code: string, { host, port, setting }: Place): string | undefined {
  if (code === "EADDRINUSE")
    return `Port ${port} is in use, perhaps by an earlier start. End that, or set ${setting} to another port.`;
  if (code === "EACCES") return `Port ${port} needs more permissions. Set ${setting} to one from 1024 upwards.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `HOST is ${host}, which is not an address of this machine.`;
  return undefined;
}
