// What `npm ci` makes of the lock file, by the lock file alone: nobody is asked on the network.
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
}

const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as { engines: { node: string } };
const text = readFileSync("package-lock.json", "utf8");
const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
/** By their path; the project itself stands at "". */
const paths = Object.keys(packages).filter((path) => path !== "");

/** The oldest that the project runs on, and the newest of each line that most people have. */
const NODE_VERSIONS = [minVersion(engines.node)?.version ?? "", "20.99.0", "22.99.0", "24.99.0"];

test.each(NODE_VERSIONS)("every package says that it runs on Node %s", (node) => {
  const refusing = paths.filter((path) => !satisfies(node, packages[path]?.engines?.node ?? "*"));
  expect(refusing).toEqual([]);
});

test("whatever a package depends on has its entry, those for other platforms included", () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !placesOf(path, name).some((place) => place in packages))
      .map((name) => `${path} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

test("npm ci finds no conflict among them", async () => {
  // `npm run -s` would have it silent.
  const args = ["ci", "--dry-run", "--offline", "--ignore-scripts", "--loglevel", "notice"];
  const { stdout, stderr } = await promisify(execFile)("npm", args, { maxBuffer: 10_000_000 });
  expect(stdout).toMatch(/^(added|up to date|changed)/m);
  expect(stderr).not.toMatch(/ERESOLVE/);
});

test("no entry names a registry, and each can be checked against what was downloaded", () => {
  expect(text).not.toMatch(/https?:\/\/[^"]*\.tgz/);
  expect(paths.filter((path) => !packages[path]?.integrity)).toEqual([]);
});

/** Where Node looks for a package that is required by another: beside it, then ever further up. */
function placesOf(path: string, name: string): string[] {
  const folders = path.split("/node_modules/");
  return [...folders.keys()]
    .map((depth) => `${folders.slice(0, depth + 1).join("/node_modules/")}/node_modules/${name}`)
    .concat(`node_modules/${name}`);
}
