// Checks the lock file as `npm ci` does, without network access.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { minVersion, satisfies } from "semver";

interface LockedPackage {
  integrity?: string;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  hasInstallScript?: boolean;
  optional?: boolean;
}

const { engines, allowScripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  engines: { node: string };
  allowScripts: Record<string, boolean>;
};
const text = readFileSync("package-lock.json", "utf8");
const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
/** By path; the project itself is at "". */
const paths = Object.keys(packages).filter((path) => path !== "");

/** The oldest supported version, and the newest of each common release line. */
const NODE_VERSIONS = [minVersion(engines.node)?.version ?? "", "20.99.0", "22.99.0", "24.99.0"];

test.each(NODE_VERSIONS)("every package supports Node %s", (node) => {
  const refusing = paths.filter((path) => !satisfies(node, packages[path]?.engines?.node ?? "*"));
  expect(refusing).toEqual([]);
});

test("every dependency has an entry, including those for other platforms", () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !placesOf(path, name).some((place) => place in packages))
      .map((name) => `${path} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

test("npm ci finds no conflict", async () => {
  // `npm run -s` would make it silent.
  const args = ["ci", "--dry-run", "--offline", "--ignore-scripts", "--loglevel", "notice"];
  const { stdout, stderr } = await promisify(execFile)("npm", args, { maxBuffer: 10_000_000 });
  expect(stdout).toMatch(/^(added|up to date|changed)/m);
  expect(stderr).not.toMatch(/ERESOLVE/);
});

test("of every package that would run a script when it is installed, package.json says whether it may", () => {
  const withScript = paths.filter((path) => packages[path]?.hasInstallScript && !packages[path].optional);
  expect(withScript.length).toBeGreaterThan(0);
  const unnamed = withScript
    .map((path) => path.replace(/^.*node_modules\//, ""))
    .filter((name) => !(name in allowScripts));
  expect(unnamed).toEqual([]);
});

test("no entry names a registry, and each has an integrity hash", () => {
  expect(text).not.toMatch(/https?:\/\/[^"]*\.tgz/);
  expect(paths.filter((path) => !packages[path]?.integrity)).toEqual([]);
});

/** Node's resolution order: beside the requiring package, then in each parent folder. */
function placesOf(path: string, name: string): string[] {
  const folders = path.split("/node_modules/");
  return [...folders.keys()]
    .map((depth) => `${folders.slice(0, depth + 1).join("/node_modules/")}/node_modules/${name}`)
    .concat(`node_modules/${name}`);
}
