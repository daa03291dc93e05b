// A file as text, for .env and what settings name. Problems say why, never what the file contains.
import { readFileSync, statSync } from "node:fs";
import { ConfigurationError } from "./configuration-error.js";
import { systemErrorCode } from "./system-error-code.js";

/** The end of a sentence about the file. */
export class TextFileProblem extends Error {}

/**
 * Without a byte order mark at its beginning, as some editors write it.
 * @throws TextFileProblem
 */
export function readTextFile(path: string, read: (path: string) => Buffer = readRegularFile): string {
  return decodeText(read(path)).replace(/^\uFEFF/, "");
}

/** Others may never end, or wait for a writer, and the whole process with them. @throws TextFileProblem */
export function readRegularFile(path: string, maxBytes = Infinity): Buffer {
  return orProblem(() => {
    const status = statSync(path);
    if (!status.isFile()) throw new TextFileProblem("is not a regular file");
    if (status.size > maxBytes) throw new TextFileProblem(`is larger than ${maxBytes} bytes`);
    return readFileSync(path);
  });
}

/** For commands, which whoever runs them can end: also what another command writes. @throws TextFileProblem */
export function readAnyFile(path: string): Buffer {
  return orProblem(() => readFileSync(path));
}

function orProblem<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof TextFileProblem) throw error;
    throw new TextFileProblem(`cannot be read (${systemErrorCode(error) ?? "unknown"})`);
  }
}

/** @throws ConfigurationError naming the setting that names the file */
export function readTextFileOf(setting: string, path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    if (!(error instanceof TextFileProblem)) throw error;
    throw new ConfigurationError([`${setting} names a file that ${error.message}`]);
  }
}

/** @throws TextFileProblem, as what replaces other bytes is not what whoever wrote the file meant */
export function decodeText(bytes: Buffer): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // Some binary files, and text in UTF-16, are made of bytes that UTF-8 allows.
    if (!text.includes("\0")) return text;
  } catch {
    // The same problem.
  }
  throw new TextFileProblem("is not UTF-8 text");
}
