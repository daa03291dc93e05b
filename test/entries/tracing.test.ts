// docs/tracing.md, done word for word with the package as it is packed, and a collector that is the test's own.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededSessionIds } from "../../simulator/seed.js";
import { operatorToken, post, TEST_SECRET } from "../support/gateway.js";
import { type Program, startCommand } from "../support/program.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const [, bootstrap = "", commands = ""] =
  /```js\n([^]*?)```[^]*?```sh\n([^]*?)```/.exec(readFileSync("docs/tracing.md", "utf8")) ?? [];

interface Exported {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { scope: { name: string }; spans: { name: string; traceId: string; parentSpanId?: string }[] }[];
  }[];
}

let folder: string;
let simulator: TestSimulator;
let collector: Server;
const received: { path: string; body: string }[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "traced-"));
  const quiet = ["--json", "--loglevel", "error", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", ["pack", ...quiet], { encoding: "utf8" })) as { filename: string }[];
  execFileSync("npm", ["install", "--offline", `./${packed?.filename}`], { cwd: folder });
  // In place of the installation, which needs a network: the versions are compared below.
  mkdirSync(join(folder, "node_modules", "@opentelemetry"));
  symlinkSync(
    resolve("node_modules/@opentelemetry/sdk-node"),
    join(folder, "node_modules", "@opentelemetry", "sdk-node"),
  );
  writeFileSync(join(folder, "tracing.mjs"), bootstrap);
  simulator = await startSimulator();
  collector = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ path: request.url ?? "", body });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
});
afterAll(async () => {
  await simulator.stop();
  await new Promise((done) => collector.close(done));
  rmSync(folder, { recursive: true });
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** The exports and the last command of the documentation, with addresses of this test. */
function startTraced(port = portOf(collector), env: Record<string, string> = {}): Program {
  const install = /^npm install (.*)@([\d.]+)$/m.exec(commands);
  const { version } = JSON.parse(readFileSync("node_modules/@opentelemetry/sdk-node/package.json", "utf8")) as {
    version: string;
  };
  expect(install?.slice(1)).toEqual(["@opentelemetry/sdk-node", version]);
  const script = commands.replace(install?.[0] ?? "", "").replace("127.0.0.1:4318", `127.0.0.1:${port}`);
  return startCommand("sh", ["-c", script.replace(/^node /m, "exec node ")], {
    cwd: folder,
    env: {
      ...{ PORT: "0", AUTH_SECRET: TEST_SECRET, NODE_ENV: "test", OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
      ...{ MANGOPAY_BASE_URL: simulator.url, MANGOPAY_CLIENT_ID: "any", MANGOPAY_API_KEY: "any" },
      ...env,
    },
  });
}

async function askOnce(gateway: Program): Promise<void> {
  const [, url = ""] = await gateway.printed(/GraphQL\s+(http:\S+)\/graphql/);
  const query = `query Shown { identityVerification(id: "${seededSessionIds.validated}") { status } }`;
  const { data } = await post<unknown>(url, { query }, await operatorToken());
  expect(data).toEqual({ identityVerification: { status: "VALIDATED" } });
}

test("the spans of a request arrive at the collector when the gateway stops, and nothing else does", async () => {
  const gateway = startTraced();
  await askOnce(gateway);
  expect(await gateway.stop()).toBe(0);
  expect(gateway.stderr()).toBe("");
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(["/v1/traces"]));

  const exported = received.flatMap(({ body }) => (JSON.parse(body) as Exported).resourceSpans);
  const ours = exported.flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ spans }) => spans);
  const named = (name: string) => ours.find((span) => span.name === name);
  expect(ours.map(({ name }) => name)).toContain("POST /oauth/token");
  expect(named("query")?.traceId).toBe(named("POST /graphql")?.traceId);
  expect(named("GET /identity-verifications/{id}")?.traceId).toBe(named("POST /graphql")?.traceId);
  expect(exported[0]?.resource.attributes.map(({ key }) => key).sort()).toEqual([
    "service.name",
    "telemetry.sdk.language",
    "telemetry.sdk.name",
    "telemetry.sdk.version",
  ]);
  expect(received.map(({ body }) => body).join("")).not.toContain(seededSessionIds.validated);
});

describe("a collector that is down does not hold up a stop", () => {
  const LOST = "the last traces are lost: the collector does not take them\n";

  test("because it refuses connections", async () => {
    const refusing = createServer();
    await new Promise<void>((done) => refusing.listen(0, "127.0.0.1", done));
    const port = portOf(refusing);
    await new Promise((done) => refusing.close(done));
    const gateway = startTraced(port);
    await askOnce(gateway);
    expect(await gateway.stop()).toBe(0);
    expect(gateway.stderr()).toBe(LOST);
  });

  test.each([
    ["because it never answers", {}, [LOST]],
    // Sooner than by default, so that it is there before the stop.
    ["while an export is under way that is never answered", { OTEL_BSP_SCHEDULE_DELAY: "50" }, ["", LOST]],
  ])("%s", async (_when, env, messages) => {
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const silent = createServer(() => isAsked());
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    const gateway = startTraced(portOf(silent), env);
    await askOnce(gateway);
    if ("OTEL_BSP_SCHEDULE_DELAY" in env) await asked;
    const stoppedAtMs = performance.now();
    expect(await gateway.stop()).toBe(0);
    // By default the export ends after ten seconds.
    expect(performance.now() - stoppedAtMs).toBeLessThan(10_000);
    expect(messages).toContain(gateway.stderr());
    silent.closeAllConnections();
    await new Promise((done) => silent.close(done));
  });
});
