// jest's environment for Node.js, which can also load modules as Node.js itself does: once per worker, where jest
// would load each anew for every test file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TestEnvironment } from "jest-environment-node";

const BUILD_RECORD = join(import.meta.dirname, "..", "..", "dist", "built", "program.json");
/** Of the modules of dist/ that this process has loaded. */
let loadedBuild;

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.importNatively = importNatively;
    // Modules loaded so have to recognize the dates that a test's clock gives them.
    this.global.Date = Date;
  }
}

/** @param specifier a package, or a path below dist/ that starts with "dist/" */
function importNatively(specifier) {
  if (!specifier.startsWith("dist/")) return import(specifier);
  const build = readFileSync(BUILD_RECORD, "utf8");
  loadedBuild ??= build;
  // In watch mode, jest may run in one process before and after a change.
  if (build !== loadedBuild) throw new Error("This process has loaded an older build. Start jest again.");
  return import(`../../${specifier}`);
}
