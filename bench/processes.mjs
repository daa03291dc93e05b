// Starts the programs under test in separate processes, each on a free port.
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { SignJWT } from "jose";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));

export const AUTH_SECRET = "a secret for the benchmarks, long enough for HS256";

/** @param subject the gateway's limits are per subject */
export function signToken(userId, subject = userId) {
  return new SignJWT({ mangopay_user_id: userId, sub: subject })
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

async function start(script, env, isReady, portSetting = "PORT") {
  const port = await freePort();
  const child = spawn(process.execPath, [script], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, [portSetting]: String(port), ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  while (!(await isReady(url).catch(() => false))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${script} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
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
  return start(
    "dist/simulator/main.js",
    {},
    async (url) => (await fetch(`${url}/_simulator/health`)).ok,
    "SIMULATOR_PORT",
  );
}

export function startGateway(upstreamUrl, env = {}) {
  const settings = {
    MANGOPAY_BASE_URL: upstreamUrl,
    MANGOPAY_CLIENT_ID: "bench",
    MANGOPAY_API_KEY: "bench",
    AUTH_SECRET,
    LOG_LEVEL: "error",
    GRAPHIQL: "false",
    ...env,
  };
  return start("dist/src/main.js", settings, async (url) => (await fetch(`${url}/ready`)).ok);
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
  execFileSync(process.execPath, ["dist/src/commands/hooks-command.js", "sync", "--take-over"], {
    cwd: projectFolder,
    env,
  });
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

export function startPlainApollo(upstreamUrl) {
  return start(
    "bench/peers/plain-apollo.mjs",
    { UPSTREAM_URL: upstreamUrl, AUTH_SECRET },
    async (url) => (await fetch(url, { method: "POST" })).status > 0,
  );
}
