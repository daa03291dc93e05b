import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { systemClock } from "../../src/clock.js";
import { testClock } from "../support/clock.js";
import { type GatewayAlone, startGatewayFor, tokenFor } from "../support/gateway.js";
import { countsOf } from "../support/metrics.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

const USER = "user_m_1";
let upstream: ScriptedUpstream;
let gateway: GatewayAlone;
let socket: WebSocket;
let received: { type: string; id?: string }[];
/** Reads of the user, which the upstream answers when the test says so. */
let reads: ServerResponse[];
/** What the gateway has to do when the token expires. */
let expire: (() => void)[];

beforeEach(async () => {
  [received, reads, expire] = [[], [], []];
  upstream = await startScriptedUpstream(({ url = "" }, response) => {
    if (url.endsWith(`/users/${USER}`)) reads.push(response);
    else sendJson(response, []);
  });
  gateway = await startGatewayFor(upstream.url, {
    gateway: {
      clock: testClock({
        schedule(work, delayMs) {
          if (delayMs < 3_600_000) return systemClock.schedule(work, delayMs);
          expire.push(work);
          return () => undefined;
        },
      }),
    },
  });
  socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  socket.on("message", (message: Buffer) => received.push(JSON.parse(message.toString()) as (typeof received)[0]));
  await once(socket, "open");
  const token = await tokenFor(USER);
  send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
  await once(socket, "message");
  received.length = 0;
});
afterEach(async () => {
  socket.terminate();
  await gateway.stop();
  await upstream.stop();
});

const send = (message: object) => socket.send(JSON.stringify(message));
const subscribe = () =>
  send({ type: "subscribe", id: "1", payload: { query: `subscription { userUpdated(userId: "${USER}") { id } }` } });
const complete = () => send({ type: "complete", id: "1" });

/** Resolves when everything sent before has been processed. */
async function isHeard(): Promise<void> {
  send({ type: "ping" });
  while (received.at(-1)?.type !== "pong") await once(socket, "message");
  received.pop();
}
async function isRead(): Promise<void> {
  while (reads.length === 0) await isHeard();
}
function answerReads(): void {
  for (const response of reads.splice(0)) sendJson(response, { Id: USER, PersonType: "LEGAL", KYCLevel: "LIGHT" });
}
async function openCountIs(count: number): Promise<void> {
  while (((await countsOf(gateway.url, "gateway_subscriptions_open"))[""] ?? 0) !== count);
}

const EVENT = { id: "1", type: "next", payload: { data: { userUpdated: { id: USER } } } };

describe("an id that is used again", () => {
  test("at once: it is one subscription, which ends with the socket", async () => {
    subscribe();
    complete();
    subscribe();
    await isRead();
    await openCountIs(1);
    answerReads();
    while (received.length === 0) await once(socket, "message");
    socket.close();
    await openCountIs(0);
    expect(received).toEqual([EVENT]);
  });

  test("while the upstream is being read for the first: only the second is sent, and goes on", async () => {
    subscribe();
    await isRead();
    complete();
    subscribe();
    await isHeard();
    answerReads();
    while (received.length === 0) await once(socket, "message");
    await isHeard();
    expect(received).toEqual([EVENT]);
    await openCountIs(1);
    complete();
    await openCountIs(0);
  });

  test("while the first is being read, again and again: nothing goes on when the token expires", async () => {
    for (let times = 0; times < 20; times += 1) {
      subscribe();
      if (times % 5 === 0) await isRead();
      complete();
    }
    subscribe();
    await isRead();
    const closed = once(socket, "close");
    for (const work of expire) work();
    expect(await closed).toEqual([4403, Buffer.from("The token has expired")]);
    await openCountIs(0);
    expect(received).toEqual([]);
  });
});
