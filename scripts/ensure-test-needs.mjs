// Makes sure that what the tests need beyond npm is on this machine: says where it is, installs it where it may,
// or fails and says how to. No npm package ships these programs, and no test skips itself for want of one.
import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const NEEDS = [
  {
    name: "Redis",
    commands: ["redis-server"],
    debianPackage: "redis-server",
    why: "several gateways share their state through it",
  },
  {
    name: "Chromium",
    // test/support/chromium.ts looks for the same three.
    commands: ["chromium", "chromium-browser", "google-chrome"],
    debianPackage: "chromium",
    why: "the web pages are tested in a real browser",
  },
];

function findCommand(commands) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return commands.flatMap((command) => folders.map((folder) => join(folder, command))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findMissing() {
  return NEEDS.filter(({ commands }) => !findCommand(commands));
}

/** Asked of `id` rather than of this process, so that a test can answer on its PATH. */
function isRoot() {
  return spawnSync("id", ["-u"], { encoding: "utf8" }).stdout?.trim() === "0";
}

function install(needs) {
  const packages = needs.map(({ debianPackage }) => debianPackage);
  console.log(`Installing ${packages.join(" and ")} with apt-get`);
  // Without a fresh list, a slim image knows no package at all.
  return aptGet("update") && aptGet("install", "--yes", "--no-install-recommends", ...packages);
}

function aptGet(...args) {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", args, { stdio: "inherit", env: environment }).status === 0;
}

function explainMissing(needs, installationFailed) {
  const lines = needs.map(({ name, commands, why }) => `  ${name} (${commands.join(" or ")}): ${why}`);
  const packages = needs.map(({ debianPackage }) => debianPackage).join(" ");
  return [
    installationFailed
      ? "The tests need programs that apt-get could not install:"
      : "The tests need programs that are not on the PATH:",
    ...lines,
    `On Debian, as root: apt-get update && apt-get install --yes --no-install-recommends ${packages}`,
    "Elsewhere: install them as your system does, so that one of the commands named is on the PATH.",
  ].join("\n");
}

function ensureTestNeeds() {
  const missing = findMissing();
  const mayInstall = missing.length > 0 && Boolean(findCommand(["apt-get"])) && isRoot();
  if (mayInstall) install(missing);

  // Looked for again, since only the command on the PATH counts, whatever apt-get says of itself.
  const stillMissing = findMissing();
  for (const { name, commands } of NEEDS) {
    const path = findCommand(commands);
    if (path) console.log(`${name}: ${path}`);
  }
  if (stillMissing.length === 0) return;
  console.error(explainMissing(stillMissing, mayInstall));
  process.exitCode = 1;
}

ensureTestNeeds();
