// Row 5 of the reliability matrix, where the 429 does not have the upstream's own headers, such as that of a proxy.
import { afterEach, expect, test } from "@jest/globals";
import { type AwaitedClock, awaitedClock } from "../support/clock.js";
import { type GatewayAlone, operatorToken, startGatewayFor } from "../support/gateway.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

const token = await operatorToken();
let calls: number;
/** Of the next answers, before further 429. */
let statuses: number[];
let clock: AwaitedClock;
let upstream: ScriptedUpstream;
let gateway: GatewayAlone;

async function startWith(headers: Record<string, string>): Promise<void> {
  [calls, statuses, clock] = [0, [], awaitedClock()];
  upstream = await startScriptedUpstream((_request, response) => {
    calls += 1;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, {}, statuses.shift() ?? 429);
  });
  gateway = await startGatewayFor(upstream.url, { gateway: { random: () => 0, clock } });
}
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function ask(id: string) {
  const { errors } = await gateway.query(`{ identityVerification(id: "${id}") { id } }`, { token });
  return errors?.[0]?.extensions;
}

test.each<Record<string, string>>([{}, { "retry-after": "2" }])(
  "with the headers %j a query waits once, and the next one not at all",
  async (headers) => {
    await startWith(headers);
    for (const id of ["idnver_1", "idnver_2"]) {
      expect(await ask(id)).toMatchObject({ code: "UPSTREAM_RATE_LIMITED", retryable: true });
      expect([calls, clock.waitsMs]).toEqual([2, [2_000]]);
    }
  },
);

test.each([200, 401, 404, 503])("after an answer with the status %i a query waits once again", async (status) => {
  await startWith({});
  await ask("idnver_1");
  await clock.advance(4_000);
  statuses = [status];
  for (const id of ["idnver_2", "idnver_3"]) await ask(id);
  expect(clock.waitsMs).toEqual([2_000, 2_000]);
});

test("with a Retry-After of an hour no query waits, and the time to wait is a minute", async () => {
  await startWith({ "retry-after": "3600" });
  for (const id of ["idnver_1", "idnver_2"])
    expect(await ask(id)).toMatchObject({ code: "UPSTREAM_RATE_LIMITED", retryAfterSeconds: 60 });
  expect([calls, clock.waitsMs]).toEqual([1, []]);
});
