// Starts the Chromium of this machine for tests of the web pages; never one that playwright would download.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The first that is there: without windows to draw, a page takes half the time. As in scripts/ensure-test-needs.mjs. */
const COMMANDS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** Nothing but the page under test may cause traffic, or a test of "no request off-host" proves little. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A fresh user data directory each time; close the browser to be rid of it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: CHROMIUM_FLAGS });
}

/** Its path. */
export function findChromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const path = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command))).find(isExecutable);
  if (!path) {
    throw new Error(
      `No Chromium on the PATH (${COMMANDS.join(", ")}). Run \`node scripts/ensure-test-needs.mjs\`, which installs it or says how.`,
    );
  }
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
