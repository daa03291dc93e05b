// The value of a setting from a file, as Docker and Kubernetes mount secrets. Problems say why, never what it contains.
import { readFileSync, statSync } from "node:fs";
import { SettingProblem } from "./setting-readers.js";
import { decodeText, TextFileProblem, toProblem } from "./text-file.js";

/** Own choice: far more than any value has. */
const MAX_BYTES = 65_536;

/** Concerns the setting that names the file, not the value in it. */
export class SettingFileProblem extends SettingProblem {
  constructor(why: string) {
    super(`names a file that ${why}`);
  }
}

/**
 * Without the newline at its end, if it has one.
 * @throws SettingFileProblem
 */
export function readSettingFile(path: string): string {
  const text = read(path).replace(/\r?\n$/, "");
  if (text === "") throw new SettingFileProblem("is empty");
  // Of an editor, most likely: as a secret it would be another.
  if (text !== text.trim()) throw new SettingFileProblem("begins or ends with white space or a byte order mark");
  return text;
}

function read(path: string): string {
  try {
    const status = statSync(path);
    // Others may never end, or wait for a writer.
    if (!status.isFile()) throw new SettingFileProblem("is not a regular file");
    if (status.size > MAX_BYTES) throw new SettingFileProblem(`is larger than ${MAX_BYTES} bytes`);
    return decodeText(readFileSync(path));
  } catch (error) {
    if (error instanceof SettingFileProblem) throw error;
    throw new SettingFileProblem((error instanceof TextFileProblem ? error : toProblem(error)).message);
  }
}
