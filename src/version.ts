// The version of the gateway, as its package names it.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @returns undefined where the package's description was not deployed */
export function readVersion(projectFolder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as { version?: unknown };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
