// A real Redis of the test's own, on a free port, that can be ended and started again.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";

export interface RedisServer {
  url: string;
  start(): Promise<void>;
  /** At once, as by kill -9. */
  kill(): Promise<void>;
  /** Stops it from answering, without closing a connection. */
  freeze(): void;
  thaw(): void;
}

/** @param settings as on the command line of redis-server */
export async function createRedisServer(...settings: string[]): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  let server: ChildProcess | undefined;
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      server = spawn(
        "redis-server",
        [
          "--port",
          String(port),
          "--bind",
          "127.0.0.1",
          "--save",
          "",
          "--appendonly",
          "no",
          "--dir",
          folder,
          ...settings,
        ],
        { stdio: "ignore" },
      );
      while (!(await answers(port))) if (server.exitCode !== null) throw new Error("redis-server did not start");
    },
    async kill() {
      await new Promise<void>((resolve) => {
        if (!server || server.exitCode !== null || server.signalCode !== null) return resolve();
        server.once("close", () => resolve());
        server.kill("SIGKILL");
      });
      // It may be started again, and then finds an empty folder.
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    },
    freeze: () => void server?.kill("SIGSTOP"),
    thaw: () => void server?.kill("SIGCONT"),
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", () => resolve((socket.destroy(), true)));
    socket.once("error", () => resolve(false));
  });
}
