// The value of a setting from a file, as Docker and Kubernetes mount secrets. Problems say why, never what it contains.
import { SettingProblem } from "./setting-readers.js";
import { decodeText, readRegularFile, TextFileProblem } from "./text-file.js";

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
    return decodeText(readRegularFile(path, MAX_BYTES));
  } catch (error) {
    throw error instanceof TextFileProblem ? new SettingFileProblem(error.message) : error;
  }
}
