// Starts the programs under test in separate processes, each on a free port.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { SignJWT } from "jose";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** Settings with which every query of the gateway causes an upstream call. */
export const NO_CACHE = {
  CACHE_SETTLED_SECONDS: "0",
  CACHE_REVIEW_SECONDS: "0",
  CACHE_OPEN_SECONDS: "0",
  CACHE_OPEN_WITH_EVENTS_SECONDS: "0",
  CACHE_STALE_IF_ERROR_SECONDS: "0",
};

export const AUTH_SECRET = "a secret for the benchmarks, long enough for HS256";

/** @param subject the gateway's limits are per subject */
export function signToken(userId, subject = userId, scope = "") {
  return new SignJWT({ mangopay_user_id: userId, sub: subject, scope })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(AUTH_SECRET));
}

export function percentile(numbers, share) {
  const sorted = [...numbers].sort((one, another) => one - another);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * @param core number of the core that the program may use; any by default
 * @param logFile where its standard output goes; nowhere by default
 * @param commandOf the command that starts it on a port; by default Node.js with the script
 */
export async function start(script, env, isReady, options = {}) {
  const { portSetting = "PORT", folder = projectFolder, core, logFile } = options;
  const { commandOf = () => [process.execPath, script] } = options;
  const port = await freePort();
  const pinned = core === undefined ? [] : ["taskset", "--cpu-list", String(core)];
  const [command, ...args] = [...pinned, ...commandOf(port)];
  const output = logFile === undefined ? "ignore" : openSync(logFile, "a");
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, [portSetting]: String(port), ...env },
    stdio: ["ignore", output, "inherit"],
  });
  if (logFile !== undefined) closeSync(output);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  while (!(await isReady(url).catch(() => false))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${script} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    url,
    pid: child.pid,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("close", resolve);
        child.kill();
      }),
  };
}

export function startSimulator() {
  return start("dist/simulator/main.js", {}, async (url) => (await fetch(`${url}/_simulator/health`)).ok, {
    portSetting: "SIMULATOR_PORT",
  });
}

/** @param placement another folder that holds a built gateway, or a script that starts one, and the core to use */
export function startGateway(upstreamUrl, env = {}, { script = "dist/src/main.js", ...placement } = {}) {
  const settings = {
    MANGOPAY_BASE_URL: upstreamUrl,
    MANGOPAY_CLIENT_ID: "bench",
    MANGOPAY_API_KEY: "bench",
    AUTH_SECRET,
    LOG_LEVEL: "error",
    GRAPHIQL: "false",
    ...env,
  };
  return start(script, settings, async (url) => (await fetch(`${url}/ready`)).ok, placement);
}

export const WEBHOOK_SECRET = "a-webhook-secret-of-the-benchmarks";

/** Registers the hooks with the project's own command. */
export function pointHooks(upstreamUrl, gatewayUrl) {
  const env = {
    PATH: process.env.PATH,
    MANGOPAY_BASE_URL: upstreamUrl,
    MANGOPAY_CLIENT_ID: "bench",
    MANGOPAY_API_KEY: "bench",
    PUBLIC_URL: gatewayUrl,
    WEBHOOK_SECRETS: WEBHOOK_SECRET,
  };
  // The simulator's seeded hooks have other addresses.
  const args = ["sync", "--take-over", "USER_KYC_REGULAR,USER_KYC_LIGHT"];
  execFileSync(process.execPath, ["dist/src/commands/hooks-command.js", ...args], { cwd: projectFolder, env });
}

export async function startGatewayWithWebhooks(upstreamUrl, settings = {}) {
  const gateway = await startGateway(upstreamUrl, {
    WEBHOOK_SECRETS: WEBHOOK_SECRET,
    EVENT_LIST: "false",
    ...settings,
  });
  pointHooks(upstreamUrl, gateway.url);
  return gateway;
}

/** An upstream that costs little itself; `placement` as for the gateway. */
export function startUpstreamStub(placement, env = {}) {
  const isReady = async (url) => (await fetch(`${url}/v2.01/oauth/token`, { method: "POST" })).ok;
  return start("bench/upstream-stub.mjs", env, isReady, placement);
}
