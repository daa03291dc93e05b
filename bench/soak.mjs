// Row 30 of the reliability matrix: a mixed load at half of the peak rate, for a long time. Reports whether memory,
// sockets and subscriptions stay constant once the caches are full.
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import WebSocket from "ws";
import { percentile, signToken, startGatewayWithWebhooks, startSimulator, WEBHOOK_SECRET } from "./processes.mjs";
import { control, createSessions } from "./sessions.mjs";
import { header, row } from "./table.mjs";

const HELP = `Usage: npm run bench:soak -- [options]

  --minutes 15      duration, after the five seconds it takes to find the peak
  --rate 0          requests per second; 0: half of the peak
`;
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "15" },
    rate: { type: "string", default: "0" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const PEAK_SECONDS = 5;
const SESSIONS = 200;
const TICK_MS = 10;
const SAMPLE_MS = 5_000;
const MOMENT_MS = 3_000;

const simulator = await startSimulator();
await control(simulator, "PATCH", "settings", { rateLimits: [1e9, 1e9, 1e9, 1e9], latencyMs: 20 });
const sessions = await Promise.all(
  (await createSessions(simulator, SESSIONS)).map(async (session) => ({
    ...session,
    token: await signToken(session.userId),
  })),
);
const gateway = await startGatewayWithWebhooks(simulator.url, { METRICS: "true", REQUESTS_PER_MINUTE: "10000000" });
const pool = new Pool(gateway.url, { connections: 64 });

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const unknownId = () => `idnver_${randomBytes(13).toString("hex").toUpperCase()}`;
const outcomes = new Map();
const tookMs = [];

async function ask(token, query, variables) {
  const begun = performance.now();
  const { body } = await pool.request({
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = await body.json();
  tookMs.push(performance.now() - begun);
  const outcome = errors?.[0]?.extensions.code ?? "answered";
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

const STATUS = "query($id: ID!) { identityVerification(id: $id) { id status nextAction { __typename } } }";
const LIST = "query($id: ID!) { user(id: $id) { isVerified verifications(first: 5) { id status } } }";

/** A realistic mixture of known sessions, unknown ids and new viewers. */
async function request() {
  const { id, userId, token } = pick(sessions);
  const dice = Math.random();
  if (dice < 0.9) await ask(token, STATUS, { id });
  else if (dice < 0.95) await ask(token, LIST, { id: userId });
  else if (dice < 0.98) await ask(token, STATUS, { id: unknownId() });
  else await ask(await signToken(userId, `viewer ${randomBytes(8).toString("hex")}`), STATUS, { id });
}

/** A subscriber that stays for a moment; half of them leave without closing the WebSocket. */
function visit() {
  const { id, token } = pick(sessions);
  const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  socket.on("error", () => undefined);
  socket.on("open", () =>
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
  );
  socket.once("message", () =>
    socket.send(
      JSON.stringify({
        id: "1",
        type: "subscribe",
        payload: {
          query: "subscription($id: ID!) { identityVerificationUpdated(id: $id) { status } }",
          variables: { id },
        },
      }),
    ),
  );
  setTimeout(() => (Math.random() < 0.5 ? socket.terminate() : socket.close()), Math.random() * MOMENT_MS);
}

/** Decides the oldest session, and replaces it by a new one. */
async function change() {
  const decided = sessions.shift();
  await control(simulator, "POST", `sessions/${decided.id}/finish`, { outcome: "VALIDATED" });
  const [next] = await createSessions(simulator, 1);
  sessions.push({ ...next, token: await signToken(next.userId) });
}

async function forge() {
  const event = new URLSearchParams({
    EventType: "IDENTITY_VERIFICATION_VALIDATED",
    RessourceId: unknownId(),
    Date: String(Math.floor(Date.now() / 1_000)),
  });
  const answer = await fetch(`${gateway.url}/webhooks/mangopay/${WEBHOOK_SECRET}?${event}`);
  await answer.text();
}

async function sample() {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const read = (name) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  return {
    heapBytes: read("nodejs_heap_size_used_bytes"),
    residentBytes: read("process_resident_memory_bytes"),
    openFiles: read("process_open_fds"),
    subscriptions: read("gateway_subscriptions_open"),
  };
}

async function findPeak() {
  const endsAt = performance.now() + PEAK_SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (performance.now() < endsAt) await request();
    }),
  );
  return tookMs.length / PEAK_SECONDS;
}

const rate = Number(values.rate) || (await findPeak()) / 2;
console.log(`${rate.toFixed(0)} requests a second for ${values.minutes} minutes`);
await control(simulator, "POST", "faults", {
  kind: "status",
  status: 503,
  rate: 0.05,
  endpoint: "GET /identity-verifications/:id",
});
tookMs.length = 0;
outcomes.clear();
const samples = [];
const timers = [
  setInterval(visit, 100),
  setInterval(() => void change(), 1_000),
  setInterval(() => void forge(), 50),
  setInterval(async () => samples.push(await sample()), SAMPLE_MS),
];
const startedAt = performance.now();
const endsAt = startedAt + Number(values.minutes) * 60_000;
const open = new Set();
for (let sent = 0; performance.now() < endsAt;) {
  const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
  for (; sent < due; sent += 1) {
    const sending = request().finally(() => open.delete(sending));
    open.add(sending);
  }
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
for (const timer of timers) clearInterval(timer);
await Promise.all(open);
await new Promise((resolve) => setTimeout(resolve, 2 * MOMENT_MS));
const atRest = await sample();

// The least heap of each quarter is the memory in use after a garbage collection. The first quarter fills the caches.
const quarter = (index) => samples.slice((index * samples.length) / 4, ((index + 1) * samples.length) / 4);
const inMegabytes = (bytes) => (bytes / 1e6).toFixed(0);
console.log(`\n${header("quarter", "least heap (MB)", "most resident (MB)", "most open files", "most subscriptions")}`);
for (const index of [0, 1, 2, 3]) {
  const of = (name, choose) => choose(...quarter(index).map((each) => each[name]));
  console.log(
    row(
      index + 1,
      inMegabytes(of("heapBytes", Math.min)),
      inMegabytes(of("residentBytes", Math.max)),
      of("openFiles", Math.max),
      of("subscriptions", Math.max),
    ),
  );
}
console.log(`\nat rest: ${atRest.openFiles} open files, ${atRest.subscriptions} subscriptions`);
console.log(
  `answered after p50 ${percentile(tookMs, 0.5).toFixed(1)} ms, p99 ${percentile(tookMs, 0.99).toFixed(1)} ms; ` +
    `${JSON.stringify(Object.fromEntries(outcomes))}`,
);
await pool.close();
await gateway.stop();
await simulator.stop();
