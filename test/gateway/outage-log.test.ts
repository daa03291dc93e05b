// An upstream that fails every now and then is one outage in the log, not a line for each change.
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { testClock } from "../support/clock.js";
import { type GatewayAlone, operatorToken, startGatewayFor, WITHOUT_CACHE } from "../support/gateway.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

const token = await operatorToken();
const MINUTE_MS = 60_000;
const OPEN_MS = 5_000;
let upstream: ScriptedUpstream;
let gateway: GatewayAlone;
let answer: (response: ServerResponse) => void;
let aheadMs: number;
/** What waits for a minute without failures. */
let waiting: Set<() => void>;

const answers = (response: ServerResponse) => sendJson(response, { Id: "idnver_1", Status: "PENDING" });
const fails = (response: ServerResponse) => sendJson(response, {}, 503);

beforeEach(async () => {
  aheadMs = 0;
  waiting = new Set();
  upstream = await startScriptedUpstream((_request, response) => answer(response));
  const clock = testClock({
    monotonicMs: () => performance.now() + aheadMs,
    schedule(work, delayMs) {
      if (delayMs !== MINUTE_MS) return systemClock.schedule(work, delayMs);
      waiting.add(work);
      return () => void waiting.delete(work);
    },
  });
  gateway = await startGatewayFor(upstream.url, { env: WITHOUT_CACHE, gateway: { clock, random: () => 0 } });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const ask = () => gateway.query('{ identityVerification(id: "idnver_1") { id tag } }', { token });
const passMinute = () => [...waiting].forEach((work) => work());
const logged = (message: string) =>
  gateway.log
    .map((line) => JSON.parse(line) as { msg: string; state: string; level: number })
    .filter(({ msg }) => msg === message);

test("an upstream that keeps failing and answering again", async () => {
  let calls = 0;
  answer = (response) => ((calls += 1) % 4 === 0 ? answers : fails)(response);
  while (calls < 16) await ask();
  expect(logged("upstream health")).toMatchObject([
    { level: 40, state: "failing", lastFailure: { kind: "unavailable", status: 503 } },
  ]);
  answer = answers;
  await ask();
  passMinute();
  expect(logged("upstream health").slice(1)).toMatchObject([
    { level: 30, state: "answering", lastFailure: { kind: "unavailable", status: 503 } },
  ]);
});

test("a circuit breaker that opens and closes again", async () => {
  for (let outages = 0; outages < 3; outages += 1) {
    answer = fails;
    for (let queries = 0; queries < 25; queries += 1) await ask();
    aheadMs += OPEN_MS;
    // The probe fails.
    await ask();
    aheadMs += OPEN_MS;
    answer = answers;
    await ask();
  }
  expect(logged("upstream circuit breaker")).toMatchObject([
    { level: 40, state: "open", lastFailure: { kind: "unavailable", status: 503 } },
  ]);
  passMinute();
  expect(logged("upstream circuit breaker").slice(1)).toMatchObject([{ level: 30, state: "closed" }]);
});
