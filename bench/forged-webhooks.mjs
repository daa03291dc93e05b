// Row 16 of the reliability matrix: forged webhooks at a fixed rate, independent of the response times.
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { percentile, startGatewayWithWebhooks, startSimulator, WEBHOOK_SECRET } from "./processes.mjs";

const { values } = parseArgs({
  options: { rate: { type: "string", default: "1000" }, seconds: { type: "string", default: "10" } },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);

const simulator = await startSimulator();
const gateway = await startGatewayWithWebhooks(simulator.url);
const pool = new Pool(gateway.url, { connections: 64 });
const callsBefore = await (await fetch(`${simulator.url}/_simulator/calls`)).json();

const tookMs = [];
const pending = [];
let refused = 0;
async function forge(index) {
  const begun = performance.now();
  const { statusCode, body } = await pool.request({
    method: "GET",
    path: `/webhooks/mangopay/${WEBHOOK_SECRET}`,
    query: {
      EventType: "IDENTITY_VERIFICATION_VALIDATED",
      RessourceId: `idnver_forged${index}`,
      Date: 1_800_000_000 + index,
    },
  });
  await body.dump();
  tookMs.push(performance.now() - begun);
  if (statusCode !== 200) refused += 1;
}

const startedAt = performance.now();
for (let sent = 0; sent < rate * seconds;) {
  const due = Math.min(rate * seconds, Math.floor(((performance.now() - startedAt) / 1_000) * rate));
  for (; sent < due; sent += 1) pending.push(forge(sent));
  await new Promise((resolve) => setTimeout(resolve, 2));
}
await Promise.all(pending);
const elapsed = (performance.now() - startedAt) / 1_000;
const callsAfter = await (await fetch(`${simulator.url}/_simulator/calls`)).json();
const at = (share) => percentile(tookMs, share).toFixed(1);
console.log(`${tookMs.length} forged webhooks in ${elapsed.toFixed(1)} s, ${refused} not answered with 200`);
console.log(
  `answered after p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms; ` +
    `${callsAfter.total - callsBefore.total} upstream calls`,
);
await pool.close();
await gateway.stop();
await simulator.stop();
