// Runs the script with only fake commands on the PATH, independent of the machine's programs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

const SCRIPT = resolve("scripts/ensure-test-needs.mjs");

let folder: string;
let aptGetCalls: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "test-needs-"));
  aptGetCalls = join(folder, "apt-get-calls");
});
afterEach(() => rmSync(folder, { recursive: true }));

function addCommand(name: string, shellLines = ""): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${shellLines}\n`, { mode: 0o755 });
}

function addAptGet(whatItDoes: string): void {
  addCommand("apt-get", `echo "$DEBIAN_FRONTEND $*" >> "${aptGetCalls}"\n${whatItDoes}`);
}

function run(): { status: number | null; said: string; complained: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { env: { PATH: folder }, encoding: "utf8" });
  return { status, said: stdout, complained: stderr };
}

function readAptGetCalls(): string[] {
  return existsSync(aptGetCalls) ? readFileSync(aptGetCalls, "utf8").trim().split("\n") : [];
}

describe("what is on the PATH", () => {
  it.each(["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"])(
    "is named with its place, with %s as the browser",
    (browser) => {
      for (const command of ["redis-server", browser, "prometheus", "promtool", "nginx"]) addCommand(command);
      addCommand("id", "echo 0");
      addAptGet("");

      expect(run()).toEqual({
        status: 0,
        said: [
          `Redis: ${join(folder, "redis-server")}\n`,
          `Chromium: ${join(folder, browser)}\n`,
          `Prometheus: ${join(folder, "prometheus")}\n`,
          `promtool: ${join(folder, "promtool")}\n`,
          `nginx: ${join(folder, "nginx")}\n`,
        ].join(""),
        complained: "",
      });
      expect(readAptGetCalls()).toEqual([]);
    },
  );

  it("does not count when it cannot be executed", () => {
    addCommand("chromium");
    writeFileSync(join(folder, "redis-server"), "", { mode: 0o644 });

    expect(run()).toMatchObject({ status: 1, complained: expect.stringContaining("Redis (redis-server)") });
  });
});

describe("what is missing, without the right to install", () => {
  it("is named with its reason and the way to install it", () => {
    for (const command of ["redis-server", "prometheus", "nginx"]) addCommand(command);
    addCommand("id", "echo 1000");
    addAptGet("");

    const { status, complained } = run();

    expect(status).toBe(1);
    expect(complained).toContain(
      "Chromium (chromium-headless-shell or chromium or chromium-browser or google-chrome): the web pages are tested in a real browser",
    );
    expect(complained).toContain("promtool (promtool): it checks the alerts, and runs their unit tests");
    expect(complained).toContain("apt-get install --yes --no-install-recommends chromium-headless-shell prometheus\n");
    expect(complained).not.toContain("Redis");
    expect(readAptGetCalls()).toEqual([]);
  });

  it("is named as well where root has no apt-get", () => {
    addCommand("id", "echo 0");

    const { status, complained } = run();

    expect(status).toBe(1);
    expect(complained).toContain("Redis (redis-server)");
    expect(complained).toContain("Chromium (chromium");
  });
});

describe("what is missing, for root on Debian", () => {
  beforeEach(() => addCommand("id", "echo 0"));

  it("is installed without asking, after an update, and alone", () => {
    for (const command of ["chromium", "prometheus", "promtool", "nginx"]) addCommand(command);
    addAptGet(`[ "$1" = update ] || /bin/cp "$0" "${join(folder, "redis-server")}"`);

    const { status, said, complained } = run();

    expect({ status, complained }).toEqual({ status: 0, complained: "" });
    expect(said).toContain(`Redis: ${join(folder, "redis-server")}`);
    expect(readAptGetCalls()).toEqual([
      "noninteractive update",
      "noninteractive install --yes --no-install-recommends redis-server",
    ]);
  });

  it("leaves no server running that a package has started", () => {
    const systemctlCalls = join(folder, "systemctl-calls");
    for (const command of ["chromium", "redis-server"]) addCommand(command);
    addCommand("systemctl", `echo "$*" >> "${systemctlCalls}"`);
    addAptGet("");
    run();
    expect(readFileSync(systemctlCalls, "utf8")).toBe(
      "disable --now prometheus.service\ndisable --now nginx.service\n",
    );
  });

  it("is installed once when two commands come with one package", () => {
    for (const command of ["redis-server", "chromium", "nginx"]) addCommand(command);
    addAptGet("");

    expect(run().status).toBe(1);
    expect(readAptGetCalls().at(-1)).toBe("noninteractive install --yes --no-install-recommends prometheus");
  });

  it("is named when the update fails, and nothing is installed from an old list", () => {
    addAptGet("exit 100");

    const { status, complained } = run();

    expect(status).toBe(1);
    expect(complained).toContain("apt-get could not install");
    expect(readAptGetCalls()).toEqual(["noninteractive update"]);
  });

  it("is named when the installation succeeds but brings no command", () => {
    addAptGet("");

    expect(run()).toMatchObject({ status: 1, complained: expect.stringContaining("Redis (redis-server)") });
    expect(readAptGetCalls()).toHaveLength(2);
  });
});
