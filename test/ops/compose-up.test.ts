// What `docker compose up` starts, as processes of this machine: each with the command and the very environment that
// compose.yml gives it. Only addresses and the places of secrets are the test's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { freePort } from "../support/free-port.js";
import { type Nginx, startNginx } from "../support/nginx.js";
import { type Program, startCommand, startProgram } from "../support/program.js";
import { rawRequest } from "../support/raw-request.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { control } from "../support/simulator.js";
import { environmentOf, INSTANCES, mountsOf, serviceOf } from "./compose.js";

/** Theirs, and not the project's, where a developer may have a .env. */
const folder = mkdtempSync(join(tmpdir(), "compose-"));
const programs: Program[] = [];
let redis: RedisServer;
let nginx: Nginx;
let ports: number[];
let simulatorPort: number;
let simulatorUrl: string;

const instanceUrls = () => ports.map((port) => `http://127.0.0.1:${port}`);
const nextIteration = () => new Promise((resolve) => setImmediate(resolve));

/** The environment of a service, with the test's addresses. */
function environmentHere(name: string): Record<string, string> {
  const here: Record<string, string> = {
    ...{ SIMULATOR_PORT: String(simulatorPort), MANGOPAY_BASE_URL: simulatorUrl },
    ...{ PUBLIC_URL: nginx.url, REDIS_URL: redis.url, PORT: String(ports[INSTANCES.indexOf(name)]) },
  };
  const given = Object.entries(environmentOf(name));
  return Object.fromEntries(
    given.map(([key, value]) => [key, key.endsWith("_FILE") ? resolve(value) : (here[key] ?? value)]),
  );
}

/** As the image starts it: the command `start`, unless the service has another one. */
function start(name: string, args = serviceOf(name).command ?? ["start"]): Program {
  const program = startProgram("src/cli.js", { args, env: environmentHere(name), cwd: folder });
  programs.push(program);
  return program;
}

async function tokenFor(...users: string[]): Promise<string> {
  const [command = "", script = ""] = serviceOf("token").entrypoint ?? [];
  const args = [resolve(mountsOf("token").get(script) ?? ""), ...users];
  const program = startCommand(command, args, { env: environmentHere("token"), cwd: folder });
  expect(await program.ended).toBe(0);
  return program.stdout().trim();
}

async function ask(token: string, query: string, url = nginx.url): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  return (await rawRequest(url, "/graphql", { body: JSON.stringify({ query }), headers })).text;
}

beforeAll(async () => {
  const [, ...redisSettings] = serviceOf("redis").command ?? [];
  redis = await createRedisServer("--dir", folder, ...redisSettings);
  await redis.start();
  ports = await Promise.all(INSTANCES.map(() => freePort()));
  nginx = await startNginx(ports);
  simulatorPort = await freePort();
  simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  await start("simulator").printed(/Control API/);
  await Promise.all(INSTANCES.map((name) => start(name).printed(/GraphQL\s+http/)));
  const hooks = start("hooks");
  expect([await hooks.ended, hooks.stderr()]).toEqual([0, ""]);
});
afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop("SIGKILL")));
  await nginx.stop();
  await redis.kill();
  rmSync(folder, { recursive: true });
});

test("the simulator's health check passes while it runs, and only then", async () => {
  const [, command = "", ...args] = serviceOf("simulator").healthcheck?.test ?? [];
  const check = (port: number) =>
    startCommand(
      command,
      args.map((arg) => arg.replace(environmentOf("simulator")["SIMULATOR_PORT"] ?? "", String(port))),
    ).ended;
  expect(await check(simulatorPort)).toBe(0);
  expect(await check(await freePort())).toBe(1);
});

test("a user's token reads the user's own sessions through nginx, whichever instance answers", async () => {
  const token = await tokenFor(seededUserIds.natural);
  for (let round = 0; round < 2 * INSTANCES.length; round += 1) {
    expect(await ask(token, "{ viewer { users { id } } }")).toContain(seededUserIds.natural);
    expect(await ask(token, `{ user(id: "${seededUserIds.refused}") { id } }`)).not.toContain(seededUserIds.refused);
  }
  expect(await ask(await tokenFor(), `{ user(id: "${seededUserIds.refused}") { id } }`)).toContain(
    seededUserIds.refused,
  );
});

test("a browser on this machine can open the hosted page of a session that was created", async () => {
  const token = await tokenFor(seededUserIds.newcomer);
  const input = `{ userId: "${seededUserIds.newcomer}", returnUrl: "http://127.0.0.1:8080/graphiql" }`;
  const text = await ask(
    token,
    `mutation { createIdentityVerification(input: ${input}) { identityVerification { hostedUrl } userErrors { code } } }`,
  );
  const [, hostedUrl = ""] = /"hostedUrl":"([^"]+)"/.exec(text) ?? [text];
  expect(hostedUrl).toMatch(new RegExp(`^${simulatorUrl}/`));
  expect((await fetch(hostedUrl)).status).toBe(200);
});

test("a change reaches the instances as a webhook, through nginx", async () => {
  const token = await tokenFor();
  const query = `{ identityVerification(id: "${seededSessionIds.pending}") { status } }`;
  for (const url of instanceUrls()) expect(await ask(token, query, url)).toContain('"PENDING"');
  const trigger = start("simulator", ["trigger", seededSessionIds.pending, "VALIDATED"]);
  expect([await trigger.ended, trigger.stderr()]).toEqual([0, ""]);
  // For a minute nothing else would make an instance read it again.
  while (!nginx.accessLog().includes("GET /webhooks 200")) await nextIteration();
  for (const url of instanceUrls()) while (!(await ask(token, query, url)).includes('"VALIDATED"'));
  expect(await control(simulatorUrl, "GET", "webhooks")).toMatchObject({ failed: 0 });
});

test("every instance is healthy and has metrics, and is connected to the Redis", async () => {
  for (const url of instanceUrls()) {
    expect((await rawRequest(url, "/health")).status).toBe(200);
    expect((await rawRequest(url, "/metrics")).text).toContain("gateway_build_info");
    while (!(await rawRequest(url, "/ready")).text.includes('"redis":"connected"'));
  }
});
