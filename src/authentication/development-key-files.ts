// Where a development start leaves its key for `npm run token`, for as long as it runs: a file for each port.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DevelopmentKey } from "./development-token.js";

export interface RunningGateway {
  port: number;
  key: DevelopmentKey;
}

interface KeyFile extends RunningGateway {
  processId: number;
}

const FILE = /^gateway-\d+\.json$/;

/** Gives the function that takes it away again. Where nothing can be written (a read-only container) nothing is left. */
export function leaveDevelopmentKey(folder: string, gateway: RunningGateway): () => void {
  const path = join(folder, `gateway-${gateway.port}.json`);
  const content: KeyFile = { ...gateway, processId: process.pid };
  try {
    mkdirSync(folder, { recursive: true });
    for (const { file, isRunning } of readKeyFiles(folder)) if (!isRunning) rmSync(join(folder, file), { force: true });
    // Removed first: the mode of a file that is there stays as it is.
    rmSync(path, { force: true });
    writeFileSync(path, JSON.stringify(content), { mode: 0o600, flag: "wx" });
  } catch {
    return () => undefined;
  }
  return () => rmSync(path, { force: true });
}

/** Of the gateways that run in this folder at the moment. */
export function readDevelopmentKeys(folder: string): RunningGateway[] {
  return readKeyFiles(folder)
    .filter(({ isRunning }) => isRunning)
    .map(({ content: { port, key } }) => ({ port, key }));
}

function readKeyFiles(folder: string): { file: string; content: KeyFile; isRunning: boolean }[] {
  return namesIn(folder)
    .filter((file) => FILE.test(file))
    .flatMap((file) => {
      const content = readKeyFile(join(folder, file));
      return content ? [{ file, content, isRunning: isRunning(content.processId) }] : [];
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Another process may be removing or writing it. */
function readKeyFile(path: string): KeyFile | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as KeyFile;
  } catch {
    return undefined;
  }
}

function isRunning(processId: number): boolean {
  try {
    // Signal 0 only asks.
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
