// A file as text, for .env and what settings name. Problems say why, never what the file contains.
import { readFileSync } from "node:fs";
import { ConfigurationError } from "./configuration-error.js";

/** The end of a sentence about the file. */
export class TextFileProblem extends Error {}

/**
 * Without a byte order mark at its beginning, as some editors write it.
 * @throws TextFileProblem
 */
export function readTextFile(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw toProblem(error);
  }
  return decodeText(bytes).replace(/^\uFEFF/, "");
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

export function toProblem(error: unknown): TextFileProblem {
  return new TextFileProblem(`cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
}
