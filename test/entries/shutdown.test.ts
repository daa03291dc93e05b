// Rows 23 to 25 of the reliability matrix, with processes that are really ended.
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as afterMs } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { longestShutdownMs } from "../../src/shutdown-time.js";
import { operatorToken, TEST_SECRET } from "../support/gateway.js";
import { pointHooks, subscribe, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { type Program, startProgram } from "../support/program.js";
import { createSessions, eachOf, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

let simulator: TestSimulator;
let token: string;
const programs: Program[] = [];

beforeEach(async () => {
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  token = await operatorToken();
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop("SIGKILL")));
  await simulator.stop();
});

async function startGateway(env: Record<string, string> = {}) {
  const program = startProgram("src/main.js", {
    env: {
      PORT: "0",
      LOG_LEVEL: "info",
      REQUESTS_PER_MINUTE: "10000000",
      AUTH_SECRET: TEST_SECRET,
      WEBHOOK_SECRETS: WEBHOOK_SECRET,
      MANGOPAY_BASE_URL: simulator.url,
      MANGOPAY_CLIENT_ID: "a",
      MANGOPAY_API_KEY: "b",
      ...env,
    },
  });
  programs.push(program);
  const url = (await program.printed(/GraphQL\s+(http:\S+)\/graphql/))[1] ?? "";
  return { program, url };
}

const query = (id: string) => JSON.stringify({ query: `{ identityVerification(id: "${id}") { id status } }` });
const subscription = (id: string) => `subscription { identityVerificationUpdated(id: "${id}") { id status } }`;

/** So few that even a slow machine does not shed them as an overload. */
const AT_ONCE = 10;
/** Of what is accepted: with the time for closing, a shutdown without a delay is cut off after five. */
const ONE_SECOND = { REQUEST_TIMEOUT_MS: "1000" };
const LONGER_THAN_A_SHUTDOWN_MS = longestShutdownMs({ shutdownDelayMs: 0, requestTimeoutMs: 1_000 }) + 500;

interface Updated {
  identityVerificationUpdated: { id: string; status: string };
}

/** Status of the answer; -1 when there was none. */
function send(url: string, body: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const call = request(
      `${url}/graphql`,
      {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          "content-length": Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume().once("end", () => resolve(response.statusCode ?? -1));
      },
    );
    call.once("error", () => resolve(-1));
    call.end(body);
  });
}

test("row 24: SIGTERM under load fails nothing that comes before the gateway says that it is going", async () => {
  const { program, url } = await startGateway({ SHUTDOWN_DELAY_MS: "5000" });
  const [id = ""] = await createSessions(simulator.url, 1);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const outcomes = new Map<number, number>();
  // As whatever spreads the load would: it asks now and then, and sends no more once the answer is no.
  let isReady = true;
  await eachOf(
    Array.from({ length: 3_000 }, (_, index) => index),
    AT_ONCE,
    async (index) => {
      if (!isReady) return;
      if (index === 2_000) program.process.kill("SIGTERM");
      if (index > 2_000 && index % 20 === 0) isReady = (await fetch(`${url}/ready`)).status === 200;
      const status = await send(url, query(id), agent);
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    },
  );
  expect(isReady).toBe(false);
  expect([...outcomes.keys()]).toEqual([200]);
  expect(outcomes.get(200)).toBeGreaterThan(2_000);
  expect(await program.ended).toBe(0);
  agent.destroy();
});

test.each(["websocket", "event stream"] as const)(
  "SIGTERM ends a subscription over %s so that the client comes back",
  async (transport) => {
    const { program, url } = await startGateway();
    const [id = ""] = await createSessions(simulator.url, 1);
    const watcher = subscribe<Updated>(url, subscription(id), token, transport);
    await watcher.has(1);
    expect(await program.stop("SIGTERM")).toBe(0);
    const end = await watcher.ended;
    if (transport === "websocket") expect(end).toMatchObject({ code: 1001 });
    else expect(end).toBeInstanceOf(Error);
  },
);

test("it continues to serve for SHUTDOWN_DELAY_MS, though the rest takes less and a second signal arrives", async () => {
  const { program, url } = await startGateway({ ...ONE_SECOND, SHUTDOWN_DELAY_MS: "60000" });
  const [id = ""] = await createSessions(simulator.url, 1);
  for (const signal of ["SIGTERM", "SIGINT", "SIGTERM"] as const) {
    program.process.kill(signal);
    await program.printed(/shutting down/);
  }
  await afterMs(LONGER_THAN_A_SHUTDOWN_MS);
  expect(await send(url, query(id), new Agent())).toBe(200);
  await program.stop("SIGKILL");
});

test("what is still at work when it should have ended is ended, with code 1 and a line in the log", async () => {
  const atWork = "--import data:text/javascript,setInterval(()=>{},1e3)";
  const { program } = await startGateway({ ...ONE_SECOND, NODE_OPTIONS: atWork });
  program.process.kill("SIGTERM");
  await program.printed(/"level":50,.*"longestMs":5000,"msg":"shutting down takes too long"/);
  expect(await program.ended).toBe(1);
});

test("row 25: after kill -9 it is ready as soon as it listens, and a subscription goes on with the current state", async () => {
  const first = await startGateway();
  const { port } = new URL(first.url);
  // A company's stream would stay open for its persons, two minutes longer.
  const [id = ""] = await createSessions(simulator.url, 1, seededUserIds.soletrader);
  const before = subscribe<Updated>(first.url, subscription(id), token);
  await before.has(1);
  await first.program.stop("SIGKILL");
  await before.ended;
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "REVIEW" });
  const second = await startGateway({ PORT: port });
  expect((await fetch(`${second.url}/ready`)).status).toBe(200);
  await pointHooks(simulator.url, second.url);
  const after = subscribe<Updated>(second.url, subscription(id), token);
  await after.has(1);
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "REVIEW_VALIDATED" });
  await after.ended;
  expect(after.received.map(({ identityVerificationUpdated: { status } }) => status)).toEqual(["REVIEW", "VALIDATED"]);
});

describe("row 23: subscribers who are slow or vanish", () => {
  const openSubscriptions = async (url: string) =>
    Number(/^gateway_subscriptions_open (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

  test("those who vanish leave nothing behind", async () => {
    const { url } = await startGateway({ SUBSCRIPTIONS_PER_VIEWER: "1000" });
    const [id = ""] = await createSessions(simulator.url, 1);
    for (let round = 0; round < 3; round += 1) {
      const watchers = Array.from({ length: 100 }, (_, index) =>
        subscribe<Updated>(url, subscription(id), token, index % 2 ? "websocket" : "event stream"),
      );
      await Promise.all(watchers.map((watcher) => watcher.has(1)));
      expect(await openSubscriptions(url)).toBe(100);
      for (const watcher of watchers) watcher.stop();
      while ((await openSubscriptions(url)) > 0);
    }
  });

  test("a client that pauses receives the latest state of every session later", async () => {
    const { url } = await startGateway();
    await pointHooks(simulator.url, url);
    const userId = seededUserIds.newcomer;
    const [first = ""] = await createSessions(simulator.url, 1, userId);
    const stream = readStream(
      url,
      `subscription { userVerificationsUpdated(userId: "${userId}") { id status tag checks { type } } }`,
    );
    await stream.has(`"id":"${first}"`);
    stream.socket.pause();
    const ids = [first, ...(await createSessions(simulator.url, 30, userId))];
    for (const id of ids) await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    stream.socket.resume();
    for (const id of ids) await stream.has(`"id":"${id}","status":"VALIDATED"`);
    stream.socket.destroy();
  });
});

/** Over a socket of its own, which can be paused. */
function readStream(url: string, subscriptionText: string) {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify({ query: subscriptionText });
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /graphql/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  let text = "";
  socket.on("data", (chunk) => (text += chunk.toString()));
  const closed = once(socket, "close");
  return {
    socket,
    /** Rejects when the stream ends before. */
    async has(part: string): Promise<void> {
      while (!text.includes(part)) {
        if (socket.closed || text.includes("event: complete")) throw new Error(`Ended without ${part}:\n${text}`);
        await Promise.race([once(socket, "data"), closed]);
      }
    },
  };
}
