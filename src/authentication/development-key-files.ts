// Files with the keys of running development starts, for the command token: one for each port.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemErrorCode } from "../system-error-code.js";
import type { DevelopmentKey } from "./development-token.js";

export interface RunningGateway {
  port: number;
  key: DevelopmentKey;
}

interface KeyFile extends RunningGateway {
  processId: number;
}

const FILE = /^gateway-\d+\.json$/;

/** Returns the function that removes the file. Writes nothing where that is impossible (a read-only container). */
export function leaveDevelopmentKey(folder: string, gateway: RunningGateway): () => void {
  const path = join(folder, `gateway-${gateway.port}.json`);
  const content: KeyFile = { ...gateway, processId: process.pid };
  try {
    mkdirSync(folder, { recursive: true });
    // The working directory may be in a repository of somebody who has only installed the gateway.
    writeFileSync(join(folder, ".gitignore"), "*\n");
    for (const { file, isRunning } of readKeyFiles(folder)) if (!isRunning) rmSync(join(folder, file), { force: true });
    // Removed first, as writing to an existing file keeps its mode.
    rmSync(path, { force: true });
    writeFileSync(path, JSON.stringify(content), { mode: 0o600, flag: "wx" });
  } catch {
    return () => undefined;
  }
  return () => rmSync(path, { force: true });
}

/** The keys of all gateways running in this folder. */
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

/** Undefined while another process removes or writes the file. */
function readKeyFile(path: string): KeyFile | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as KeyFile;
  } catch {
    return undefined;
  }
}

function isRunning(processId: number): boolean {
  try {
    // Signal 0 only tests whether the process exists.
    return process.kill(processId, 0);
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
}
