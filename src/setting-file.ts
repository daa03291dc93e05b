// The value of a setting from a file, as Docker and Kubernetes mount secrets. Problems say why, never what it contains.
import { readFileSync, statSync } from "node:fs";
import { SettingProblem } from "./setting-readers.js";

/** Own choice: far more than any value has. */
const MAX_BYTES = 65_536;

/**
 * Without the newline at its end, if it has one.
 * @throws SettingProblem
 */
export function readSettingFile(path: string): string {
  const text = decode(read(path)).replace(/\r?\n$/, "");
  if (text === "") throw problem("is empty");
  return text;
}

function read(path: string): Buffer {
  try {
    const status = statSync(path);
    // Others may never end, or wait for a writer.
    if (!status.isFile()) throw problem("is not a regular file");
    if (status.size > MAX_BYTES) throw problem(`is larger than ${MAX_BYTES} bytes`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof SettingProblem) throw error;
    throw problem(`cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw problem("is not UTF-8 text");
  }
}

const problem = (why: string) => new SettingProblem(`names a file that ${why}`);
