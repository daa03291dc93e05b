// The real nginx with ops/nginx.conf, in a folder of its own; only the addresses are the test's.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";

export interface Nginx {
  url: string;
  /** Takes the instance out, or none, by a reload. Resolves once no worker accepts requests that may be sent to it. */
  takeOut(instance: number | null): Promise<void>;
  accessLog(): string;
  stop(): Promise<void>;
}

const nextIteration = () => new Promise((resolve) => setImmediate(resolve));

/** @param ports of the instances */
export async function startNginx(ports: readonly number[]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "nginx-"));
  // Workers of a master that runs as root do not.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const configuration = join(folder, "nginx.conf");
  const write = (takenOut: number | null) => writeFileSync(configuration, configurationFor(port, ports, takenOut));
  write(null);
  const stderr = openSync(join(folder, "stderr"), "w");
  const master = spawn("nginx", ["-p", folder, "-c", configuration, "-e", "stderr", "-g", "daemon off;"], {
    stdio: ["ignore", "ignore", stderr],
  });
  const ended = new Promise<void>((resolve) => void master.once("close", () => resolve()));
  while (!(await accepts(port)))
    if (master.exitCode !== null) throw new Error(readFileSync(join(folder, "stderr"), "utf8"));
  const pid = master.pid ?? 0;
  const workers = () => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  return {
    url: `http://127.0.0.1:${port}`,
    async takeOut(instance) {
      const former = workers();
      write(instance);
      master.kill("SIGHUP");
      while (!former.every(acceptsNoMore)) await nextIteration();
    },
    accessLog: () => readFileSync(join(folder, "access.log"), "utf8"),
    async stop() {
      master.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function configurationFor(port: number, ports: readonly number[], takenOut: number | null): string {
  return readFileSync("ops/nginx.conf", "utf8")
    .replace("listen 8080;", `listen 127.0.0.1:${port};`)
    .replaceAll(/server gateway-(\d):\d+/g, (_, number: string) => {
      const instance = Number(number) - 1;
      return `server 127.0.0.1:${ports[instance]}${instance === takenOut ? " down" : ""}`;
    });
}

/** A worker says so in its title before it closes its listening sockets, between two connections that it accepts. */
function acceptsNoMore(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("shutting down");
  } catch {
    return true;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve((socket.destroy(), true)));
    socket.once("error", () => resolve(false));
  });
}
