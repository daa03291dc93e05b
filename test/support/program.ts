// A built entry of the project as a process of its own; `npm test` builds before it runs.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const projectFolder = join(import.meta.dirname, "..", "..");

export interface Program {
  process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code once it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
  /** The first match in what it has printed or will print. @throws Error with all of its output when it ends before */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** @param env the whole environment but PATH: nothing of the machine's own gets in */
export function startProgram(
  entry: string,
  options: { args?: string[]; env?: Record<string, string>; cwd?: string } = {},
): Program {
  return startCommand(process.execPath, [join(projectFolder, "dist", entry), ...(options.args ?? [])], options);
}

/** @param isOnTerminal signals reach all of its processes, as those of a terminal's Ctrl-C do */
export function startCommand(
  command: string,
  args: readonly string[],
  {
    cwd = projectFolder,
    env = {},
    isOnTerminal = false,
  }: { cwd?: string; env?: Record<string, string>; isOnTerminal?: boolean } = {},
): Program {
  const child = spawn(command, args, { cwd, env: { PATH: process.env["PATH"], ...env }, detached: isOnTerminal });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const waiting = new Set<() => void>();
  child.stdout.on("data", () => {
    for (const check of waiting) check();
  });
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const match = pattern.exec(stdout);
          if (!match) return;
          waiting.delete(check);
          resolve(match);
        };
        waiting.add(check);
        void ended.then(() => reject(new Error(`it ended before it printed ${pattern}:\n${stdout}\n${stderr}`)));
        check();
      }),
    async stop(signal = "SIGTERM") {
      const isRunning = child.exitCode === null && child.signalCode === null;
      if (isOnTerminal && isRunning && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
      return ended;
    },
  };
}

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Once it has ended. */
export async function outcomeOf(program: Program): Promise<Outcome> {
  return { code: await program.ended, stdout: program.stdout(), stderr: program.stderr() };
}

/** A command of the package, by its name and arguments. */
export function runCommand(
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Outcome> {
  return outcomeOf(startProgram("src/cli.js", { args, ...options }));
}
