// Row 29 of the reliability matrix: the goodput at ten times the peak rate. Worker threads send the load at a fixed
// rate, independent of the response times.
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { percentile, signToken, startGateway, startSimulator } from "./processes.mjs";
import { header, row } from "./table.mjs";

const HELP = `Usage: npm run bench:overload -- [options]

  --seconds 30         duration, after 15 seconds to find the peak
  --connections 2000   connections over which ten times the peak is sent
  --threads 2          threads that send the load, besides the gateway's own
`;
/** The gateway sheds load only after two seconds of continuous overload, and connecting takes time as well. */
const UNNOTICED_MS = 4_000;
const QUERY = "query($id: ID!) { identityVerification(id: $id) { id status } }";
const SESSION = "idnver_01JSEED00000000000VA1DATED";
const USER = "user_m_01JSEED0000000000000PERS0N";

if (isMainThread) await measure();
else await load(workerData);

/**
 * Sends at a rate, or as fast as responses arrive if none is given. Plain sockets: a client that does more for each
 * response is busier than the gateway, and measures itself.
 */
async function load({ url, token, perSecond, connections, seconds, unnoticedMs = 0 }) {
  const { hostname, port, host } = new URL(url);
  const body = JSON.stringify({ query: QUERY, variables: { id: SESSION } });
  const request = [
    "POST /graphql HTTP/1.1",
    `host: ${host}`,
    "content-type: application/json",
    `authorization: Bearer ${token}`,
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
  const tookFirstMs = [];
  const tookMs = [];
  const free = [];
  let open = 0;
  let refused = 0;
  let failed = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;

  function send(socket) {
    open += 1;
    socket.begunAt = performance.now();
    socket.write(request);
  }
  function connectOne() {
    const socket = connect(Number(port), hostname).setNoDelay();
    let text = "";
    socket.on("data", (part) => {
      text += part.toString("latin1");
      const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text);
      if (!length || text.length < text.indexOf("\r\n\r\n") + 4 + Number(length[1])) return;
      if (text.startsWith("HTTP/1.1 200"))
        (socket.begunAt < startedAt + unnoticedMs ? tookFirstMs : tookMs).push(performance.now() - socket.begunAt);
      else refused += 1;
      text = "";
      open -= 1;
      if (perSecond === null && performance.now() < endsAt) send(socket);
      else free.push(socket);
    });
    socket.on("error", () => (failed += 1));
    return new Promise((resolve) => socket.once("connect", () => resolve(socket)));
  }
  free.push(...(await Promise.all(Array.from({ length: connections }, connectOne))));
  if (perSecond === null) for (const socket of free.splice(0)) send(socket);
  for (let due = 0; performance.now() < endsAt || open > 0;) {
    if (perSecond !== null && performance.now() < endsAt) {
      const now = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
      // Requests without a free connection are dropped: queueing them would measure the client.
      for (const socket of free.splice(0, now - due)) send(socket);
      due = now;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (const socket of free) socket.destroy();
  parentPort.postMessage({ tookFirstMs, tookMs, refused, failed });
}

function run(data, threads) {
  const each = {
    ...data,
    perSecond: data.perSecond === null ? null : data.perSecond / threads,
    connections: Math.ceil(data.connections / threads),
  };
  return Promise.all(
    Array.from(
      { length: threads },
      () =>
        new Promise((resolve, reject) => {
          new Worker(fileURLToPath(import.meta.url), { workerData: each })
            .once("message", resolve)
            .once("error", reject);
        }),
    ),
  );
}

async function measure() {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "30" },
      threads: { type: "string", default: "2" },
      connections: { type: "string", default: "2000" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(HELP);
  const seconds = Number(values.seconds);
  const simulator = await startSimulator();
  const gateway = await startGateway(simulator.url, { REQUESTS_PER_MINUTE: "10000000", EVENT_LIST: "false" });
  const common = { url: gateway.url, token: await signToken(USER), seconds };
  await run({ ...common, perSecond: null, connections: 16, seconds: 5 }, 1);

  const peak = summary(
    await run({ ...common, perSecond: null, connections: 16, seconds: 10 }, Number(values.threads)),
    10,
  );
  const over = summary(
    await run(
      { ...common, perSecond: peak.perSecond * 10, connections: Number(values.connections), unnoticedMs: UNNOTICED_MS },
      Number(values.threads),
    ),
    seconds,
  );
  console.log(
    header("load", "answered per second", "p50 / p99 (ms)", "p99 of the first seconds (ms)", "refused", "failed"),
  );
  for (const [name, { perSecond, p50, p99, firstP99, refused, failed }] of [
    ["peak", peak],
    ["ten times that", over],
  ])
    console.log(
      row(
        name,
        perSecond.toFixed(0),
        `${p50.toFixed(1)} / ${p99.toFixed(1)}`,
        firstP99?.toFixed(1) ?? "",
        refused,
        failed,
      ),
    );
  console.log(
    `\ngoodput ${((over.perSecond / peak.perSecond) * 100).toFixed(0)} % of peak, p99 of what was answered ` +
      `${(over.p99 / peak.p99).toFixed(1)} times`,
  );
  await gateway.stop();
  await simulator.stop();
}

function summary(results, seconds) {
  const tookFirstMs = results.flatMap((result) => result.tookFirstMs);
  const tookMs = results.flatMap((result) => result.tookMs);
  const sum = (name) => results.reduce((total, result) => total + result[name], 0);
  return {
    perSecond: (tookFirstMs.length + tookMs.length) / seconds,
    p50: percentile(tookMs, 0.5),
    p99: percentile(tookMs, 0.99),
    firstP99: tookFirstMs.length > 0 ? percentile(tookFirstMs, 0.99) : undefined,
    refused: sum("refused"),
    failed: sum("failed"),
  };
}
