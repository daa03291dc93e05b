// One viewer requests the largest responses possible, as fast as the gateway allows, while others request little.
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { percentile, signToken, startGateway, startSimulator } from "./processes.mjs";
import { control, createSessions } from "./sessions.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "15" },
    others: { type: "string", default: "50" },
    only: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const otherRequestsPerSecond = Number(values.others);

const summary = "id status rawStatus isFinal createdAt updatedAt expiresAt freshness { fetchedAt isStale }";
const listOf = (count, selection) => `verifications(first: ${count}) { ${selection} }`;
const ofUsers = (selection) => `{ viewer { users { ${selection} } } }`;
const attacks = {
  nothing: null,
  "lists in lists in lists": ofUsers(listOf(100, `user { ${listOf(100, `user { ${listOf(100, "id")} }`)} }`)),
  "lists in lists": ofUsers(listOf(100, `user { ${listOf(100, summary)} }`)),
  "the most summaries within the limits": ofUsers(listOf(9, `user { ${listOf(100, summary)} }`)),
  "the most fields of users": ofUsers(listOf(8, `user { ${listOf(100, "user { kycLevel isVerified }")} }`)),
  "the most errors": ofUsers(listOf(38, "extractedData { firstName lastName birthDate companyName companyNumber }")),
};

const simulator = await startSimulator();
await control(simulator, "PATCH", "settings", { rateLimits: [1e9, 1e9, 1e9, 1e9] });
const [{ userId }] = await createSessions(simulator, 1);
await addSessions(userId, 99);
const others = await createSessions(simulator, 20);

for (const [name, query] of Object.entries(attacks).filter(([name]) => !values.only || name === values.only)) {
  const gateway = await startGateway(simulator.url, { EVENT_LIST: "false" });
  const attackers = new Pool(gateway.url, { connections: 64 });
  const pool = new Pool(gateway.url, { connections: 64 });
  const token = await signToken(userId);
  const tokens = await Promise.all(others.map((other) => signToken(other.userId)));
  for (const [index, { id }] of others.entries())
    await ask(pool, `{ identityVerification(id: "${id}") { status } }`, tokens[index]);
  if (query) await ask(attackers, query, token);

  let isOver = false;
  const attack = { answered: 0, refused: 0, bytes: 0 };
  const workers = Array.from({ length: query ? 64 : 0 }, async () => {
    while (!isOver) {
      const { statusCode, bytes } = await ask(attackers, query, token);
      if (statusCode === 200) attack.answered += 1;
      else {
        attack.refused += 1;
        // Together, the attackers send at twice the allowed rate.
        await new Promise((resolve) => setTimeout(resolve, 1_600));
      }
      attack.bytes = Math.max(attack.bytes, bytes);
    }
  });
  const tookMs = [];
  const pending = [];
  const startedAt = performance.now();
  const total = seconds * otherRequestsPerSecond;
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1_000) * otherRequestsPerSecond));
    for (; sent < due; sent += 1) {
      const index = sent % others.length;
      const begun = performance.now();
      const query = `{ identityVerification(id: "${others[index].id}") { status } }`;
      pending.push(ask(pool, query, tokens[index]).then(() => tookMs.push(performance.now() - begun)));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(pending);
  isOver = true;
  await Promise.all(workers);
  const at = (share) => percentile(tookMs, share).toFixed(0);
  console.log(
    `${name}: others p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms; ${attack.answered} answered, ` +
      `${attack.refused} refused, largest ${attack.bytes} bytes`,
  );
  await Promise.all([attackers.close(), pool.close()]);
  await gateway.stop();
}
await simulator.stop();

async function ask(pool, query, token) {
  const { statusCode, body } = await pool.request({
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return { statusCode, bytes: (await body.arrayBuffer()).byteLength };
}

async function addSessions(userId, count) {
  const answer = await fetch(`${simulator.url}/v2.01/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("bench:bench")}` },
  });
  const { access_token: upstreamToken } = await answer.json();
  for (let index = 0; index < count; index += 1)
    await fetch(`${simulator.url}/v2.01/bench/users/${userId}/identity-verifications`, {
      method: "POST",
      headers: { authorization: `Bearer ${upstreamToken}`, "content-type": "application/json" },
      body: JSON.stringify({ ReturnUrl: "https://app.example" }),
    });
}
