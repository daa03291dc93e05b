// Attacks through sockets, by one machine without a token or by one viewer: how much memory the gateway needs, and how
// long others wait. Each attack runs against a new gateway, which may use 512 MB.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startProbe } from "./probe.mjs";
import { percentile, signToken, startGateway, startSimulator } from "./processes.mjs";
import { frame, openRaw, openWebsocket, textMessage } from "./raw-sockets.mjs";
import { createSessions } from "./sessions.mjs";
import { header, row } from "./table.mjs";

const HELP = `Usage: npm run bench:sockets -- [options]

  --only fragments  one attack alone, by its name
  --sockets 1500    connections of an attack
  --seconds 10      for how long it goes on
`;
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    sockets: { type: "string", default: "1500" },
    seconds: { type: "string", default: "10" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const socketCount = Number(values.sockets);
const durationMs = Number(values.seconds) * 1_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isTime = (startedAt) => performance.now() - startedAt < durationMs;

/** Opens the sockets, and reopens those that the gateway has closed. */
async function hold(gateway, open, { count = socketCount, again = true } = {}) {
  const startedAt = performance.now();
  const sockets = [];
  const holders = Array.from({ length: Math.min(count, 100) }, async (_, holder) => {
    const own = Array.from({ length: Math.ceil((count - holder) / 100) });
    while (isTime(startedAt) && !gateway.hasEnded()) {
      for (const index of own.keys()) {
        if (own[index] && !(again && own[index].isOver)) continue;
        if (!isTime(startedAt) || gateway.hasEnded()) break;
        own[index] = await open();
        sockets.push(own[index]);
      }
      await pause(20);
    }
  });
  await Promise.all(holders);
  return sockets;
}

/** Writes until the socket's buffer is full, and again after each drain. */
function flood(socket, bytes) {
  const more = () => {
    while (!socket.isOver && socket.write(bytes));
  };
  socket.on("drain", more);
  more();
  return socket;
}

const HOSTILE_DOCUMENT = `{ ${"viewer{isOperator}".repeat(499)} }`;
const SUBSCRIPTION = "subscription($id: ID!) { identityVerificationUpdated(id: $id) { id status } }";
const post = (body, token) =>
  [
    "POST /graphql HTTP/1.1",
    "Host: gateway",
    "Content-Type: application/json",
    ...(token ? [`Authorization: Bearer ${token}`] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");

async function openAuthenticated({ url, token }) {
  const socket = await openWebsocket(url);
  socket.write(textMessage({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  if (!socket.isOver) await new Promise((resolve) => socket.once("data", resolve).once("close", resolve));
  return socket;
}

const ATTACKS = {
  "16,300 fragments of a message that never ends, without a token": async (gateway) => {
    const fragments = Buffer.concat([
      frame("text", "{", { isLast: false }),
      ...Array.from({ length: 16_299 }, () => frame("continuation", " ", { isLast: false })),
    ]);
    return hold(gateway, async () => {
      const socket = await openWebsocket(gateway.url);
      if (!socket.isOver) socket.write(fragments);
      return socket;
    });
  },
  "99,000 bytes of a message that never ends, without a token": async (gateway) => {
    const most = frame("text", Buffer.alloc(99_000, " ")).subarray(0, 98_000);
    return hold(gateway, async () => {
      const socket = await openWebsocket(gateway.url);
      if (!socket.isOver) socket.write(most);
      return socket;
    });
  },
  "silence after the upgrade, and no answer to its end": (gateway) =>
    hold(gateway, () => openWebsocket(gateway.url), { count: 10 * socketCount }),
  "bodies in pieces of a byte that never end, without a token": async (gateway) => {
    const head = "POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n";
    const chunks = Buffer.from("1\r\n \r\n".repeat(90_000));
    return hold(gateway, async () => {
      const socket = await openRaw(gateway.url);
      if (!socket.isOver) socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
      if (!socket.isOver) socket.write(chunks);
      return socket;
    });
  },
  "20 hostile documents a second, without a token": async (gateway) => {
    const startedAt = performance.now();
    const ways = [
      () => fetch(`${gateway.url}/graphql`, { ...jsonPost, body: JSON.stringify({ query: HOSTILE_DOCUMENT }) }),
      () =>
        fetch(`${gateway.url}/graphql?query=${encodeURIComponent(HOSTILE_DOCUMENT)}`, {
          headers: { "apollo-require-preflight": "1" },
        }),
      () => fetch(`${gateway.url}/graphql/stream`, { ...jsonPost, body: JSON.stringify({ query: HOSTILE_DOCUMENT }) }),
    ];
    for (let sent = 0; isTime(startedAt); sent += 1) {
      ways[sent % ways.length]()
        .then((response) => response.arrayBuffer())
        .catch(() => undefined);
      await pause(50);
    }
    return [];
  },
  "pings of the protocol by somebody who does not read": async (gateway, viewer) => {
    const pings = Buffer.concat(Array.from({ length: 500 }, () => frame("ping", "x".repeat(125))));
    return hold(gateway, async () => flood((await openAuthenticated(viewer)).pause(), pings), { count: 10 });
  },
  "graphql-ws pings by somebody who does not read": async (gateway, viewer) => {
    const ping = textMessage({ type: "ping", payload: { text: "x".repeat(50_000) } });
    return hold(gateway, async () => flood((await openAuthenticated(viewer)).pause(), ping), { count: 10 });
  },
  "refused subscriptions by somebody who does not read": async (gateway, viewer) => {
    const query = `subscription { ${"x".repeat(400)} }`;
    const messages = Buffer.concat(
      Array.from({ length: 100 }, (_, id) =>
        textMessage({ id: `${id}${"x".repeat(2_000)}`, type: "subscribe", payload: { query } }),
      ),
    );
    return hold(gateway, async () => flood((await openAuthenticated(viewer)).pause(), messages), { count: 10 });
  },
  "event streams that nobody reads": async (gateway, { token, sessionId }) => {
    const body = JSON.stringify({ query: SUBSCRIPTION, variables: { id: sessionId } });
    return hold(
      gateway,
      async () => {
        const socket = (await openRaw(gateway.url)).pause();
        if (!socket.isOver) socket.write(post(body, token).replace("/graphql ", "/graphql/stream "));
        return socket;
      },
      { count: 100 },
    );
  },
};
const jsonPost = { method: "POST", headers: { "content-type": "application/json" } };

function residentMb(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1_024;
  } catch {
    return 0;
  }
}

console.log(header("attack", "growth at its peak (MB)", "another viewer's p50 / p99 (ms)", "not answered"));
const simulator = await startSimulator();
const [{ id: sessionId, userId }] = await createSessions(simulator, 1);
for (const [name, attack] of Object.entries(ATTACKS)) {
  if (values.only && !name.includes(values.only)) continue;
  const gateway = await startGateway(simulator.url, { NODE_OPTIONS: "--max-old-space-size=512" });
  const viewer = { url: gateway.url, token: await signToken(userId, "the attacker"), sessionId };
  const other = await signToken(userId, "another viewer");
  const probe = await startProbe(gateway.url, other);
  const before = residentMb(gateway.pid);
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, residentMb(gateway.pid))), 50);
  const startedAt = performance.now();
  let endedAfterMs;
  const watching = setInterval(() => {
    if (gateway.hasEnded()) endedAfterMs ??= performance.now() - startedAt;
  }, 50);
  const sockets = await attack(gateway, viewer);
  const tookMs = await probe.stop();
  clearInterval(sampling);
  clearInterval(watching);
  for (const socket of sockets) socket.destroy();
  const answered = tookMs.filter(Number.isFinite);
  const at = (share) => percentile(answered, share).toFixed(0);
  const died = endedAfterMs === undefined ? "" : `, died after ${(endedAfterMs / 1_000).toFixed(1)} s`;
  console.log(
    row(
      name,
      `${(most - before).toFixed(0)}${died}`,
      `${at(0.5)} / ${at(0.99)}`,
      `${tookMs.length - answered.length} of ${tookMs.length}`,
    ),
  );
  await gateway.stop();
}
await simulator.stop();
process.exit(0);
