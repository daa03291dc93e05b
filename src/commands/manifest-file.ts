// Manifests of trusted documents as files, which a gateway may be reading.
import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type Manifest, ManifestProblem, readManifest } from "../operations/document-manifest.js";
import { systemErrorCode } from "../system-error-code.js";
import { readAnyFile, readTextFile, TextFileProblem } from "../text-file.js";
import { fail } from "./arguments.js";

/** Ends the process with code 2 where it cannot be read, or is no manifest. */
export function readManifestFile(file: string): Manifest {
  try {
    return readManifest(readTextFile(file, readAnyFile));
  } catch (error) {
    if (!(error instanceof ManifestProblem || error instanceof TextFileProblem)) throw error;
    return fail(`${file} ${error.message}.`);
  }
}

/** The same, but undefined where there is no file. */
export function readIfExists(file: string): Manifest | undefined {
  return existsSync(file) ? readManifestFile(file) : undefined;
}

/** As a whole or not at all, also for who is reading it. Ends the process with code 2 where it cannot be written. */
export function replaceFile(file: string, text: string): void {
  let temporary: string | undefined;
  try {
    // A pipe or device would be gone, for everybody. Asked of the path itself: links in /proc lead to no other.
    if (!(statSync(file, { throwIfNoEntry: false })?.isFile() ?? true))
      fail(`${file} cannot be written: it is not a regular file.`);
    const target = targetOf(file);
    temporary = `${target}.${randomUUID()}.new`;
    const descriptor = openSync(temporary, "wx");
    try {
      // As the gateway, most likely another user, may read what is there.
      const mode = statSync(target, { throwIfNoEntry: false })?.mode;
      if (mode !== undefined) fchmodSync(descriptor, mode);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    fail(`${file} cannot be written (${systemErrorCode(error) ?? "unknown"}).`);
  }
}

/** A symbolic link stays one. */
function targetOf(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return file;
    throw error;
  }
}
