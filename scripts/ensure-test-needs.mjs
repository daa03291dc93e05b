// Ensures that the programs the tests need besides npm packages are present: finds them, installs them if it may, or
// fails and explains how to. No npm package contains these programs, and no test is skipped when one is missing.
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
    // As in test/support/chromium.ts.
    commands: ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"],
    debianPackage: "chromium-headless-shell",
    why: "the web pages are tested in a real browser",
  },
  {
    name: "Prometheus",
    commands: ["prometheus"],
    debianPackage: "prometheus",
    why: "the alerts and the dashboard's queries are tested with it",
  },
  {
    name: "promtool",
    commands: ["promtool"],
    debianPackage: "prometheus",
    why: "it checks the alerts, and runs their unit tests",
  },
  {
    name: "nginx",
    commands: ["nginx"],
    debianPackage: "nginx-light",
    service: "nginx",
    why: "several gateways are tested behind it",
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

function packagesOf(needs) {
  return [...new Set(needs.map(({ debianPackage }) => debianPackage))];
}

/** Runs `id` rather than process.getuid, so that a test can replace it on the PATH. */
function isRoot() {
  return spawnSync("id", ["-u"], { encoding: "utf8" }).stdout?.trim() === "0";
}

function install(needs) {
  const packages = packagesOf(needs);
  console.log(`Installing ${packages.join(" and ")} with apt-get`);
  // Slim images have no package lists until they are updated.
  const isInstalled = aptGet("update") && aptGet("install", "--yes", "--no-install-recommends", ...packages);
  const services = new Set(needs.map(({ service, debianPackage }) => service ?? debianPackage));
  if (isInstalled) for (const name of services) stopService(name);
}

/** Packages of servers start one, where systemd runs; the tests start their own. */
function stopService(name) {
  if (findCommand(["systemctl"])) spawnSync("systemctl", ["disable", "--now", `${name}.service`], { stdio: "ignore" });
}

function aptGet(...args) {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", args, { stdio: "inherit", env: environment }).status === 0;
}

function explainMissing(needs, installationFailed) {
  const lines = needs.map(({ name, commands, why }) => `  ${name} (${commands.join(" or ")}): ${why}`);
  const packages = packagesOf(needs).join(" ");
  return [
    installationFailed
      ? "The tests need programs that apt-get could not install:"
      : "The tests need programs that are not on the PATH:",
    ...lines,
    `On Debian, as root: apt-get update && apt-get install --yes --no-install-recommends ${packages}`,
    "Elsewhere: install them with your system's package manager, so that one of the commands is on the PATH.",
  ].join("\n");
}

function ensureTestNeeds() {
  const missing = findMissing();
  const mayInstall = missing.length > 0 && Boolean(findCommand(["apt-get"])) && isRoot();
  if (mayInstall) install(missing);

  // Searched for again, since apt-get may succeed without putting the command on the PATH.
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
