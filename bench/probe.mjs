// Queries as another viewer ten times a second, in a separate thread: the attacker's is too busy to measure.
import { setTimeout as pause } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** Resolves once the gateway is warm; stop returns the duration of each query, Infinity if it was not answered. */
export async function startProbe(url, token) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { url, token } });
  await new Promise((resolve) => worker.once("message", resolve));
  return {
    async stop() {
      const answers = new Promise((resolve) => worker.once("message", resolve));
      worker.postMessage("stop");
      const tookMs = await answers;
      await worker.terminate();
      return tookMs;
    },
  };
}

async function ask({ url, token }) {
  const begun = performance.now();
  const isAnswered = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ viewer { userIds } }" }),
    signal: AbortSignal.timeout(10_000),
  })
    .then(async (response) => response.ok && (await response.arrayBuffer()))
    .catch(() => false);
  return isAnswered ? performance.now() - begun : Infinity;
}

if (!isMainThread) {
  for (let asked = 0; asked < 20; asked += 1) await ask(workerData);
  let isOver = false;
  parentPort.once("message", () => (isOver = true));
  parentPort.postMessage("warm");
  const tookMs = [];
  while (!isOver) {
    tookMs.push(await ask(workerData));
    await pause(100);
  }
  parentPort.postMessage(tookMs);
}
