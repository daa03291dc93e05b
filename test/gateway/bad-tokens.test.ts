// Bad tokens of one address are counted together, whatever transport they come by, and then refused on all of them.
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { post, tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const BURST = 300;
const QUERY = "{ viewer { userIds } }";
let gateway: TestGateway;
beforeEach(async () => {
  // What is refused stays so: nothing is forgotten while no time goes by.
  gateway = await startGateway({ gateway: { clock: testClock({ monotonicMs: () => 0 }) } });
});
afterEach(() => gateway.stop());

const json = { "content-type": "application/json", "apollo-require-preflight": "1" };
const bearer = (token: string) => ({ ...json, authorization: `Bearer ${token}` });

async function viaSocket(token: string): Promise<number> {
  const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  socket.on("open", () =>
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
  );
  const ended = once(socket, "close").then(([code]) => code as number);
  const accepted = once(socket, "message").then(() => 0);
  const code = await Promise.race([ended, accepted]);
  socket.terminate();
  return code;
}

const TRANSPORTS: [string, (token: string) => Promise<number>, bad: number, refused: number][] = [
  ["POST", async (token) => (await post(gateway.url, { query: QUERY }, token)).status, 401, 429],
  [
    "GET",
    async (token) =>
      (await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(QUERY)}`, { headers: bearer(token) })).status,
    401,
    429,
  ],
  [
    "event stream",
    async (token) =>
      (
        await fetch(`${gateway.url}/graphql/stream`, {
          method: "POST",
          headers: bearer(token),
          body: JSON.stringify({ query: "subscription { userUpdated }" }),
        })
      ).status,
    401,
    429,
  ],
  ["WebSocket", viaSocket, 4403, 1013],
];

test.each(TRANSPORTS)("%s: counted there, refused everywhere", async (_name, send, bad, refused) => {
  const known = await tokenFor(seededUserIds.natural);
  expect((await post(gateway.url, { query: QUERY }, known)).status).toBe(200);
  const forged = (await tokenFor(seededUserIds.owners)).replace(/[^.]+$/, "A".repeat(43));
  for (let index = 0; index < BURST; index += 1) expect(await send(forged)).toBe(bad);
  expect(await send(forged)).toBe(refused);
  const unknown = await tokenFor(seededUserIds.newcomer);
  for (const [, sendUnknown, , code] of TRANSPORTS) expect(await sendUnknown(unknown)).toBe(code);
  const { status, headers } = await post(gateway.url, { query: QUERY }, unknown);
  expect({ status, retryAfter: headers.get("retry-after") }).toEqual({ status: 429, retryAfter: "1" });
  expect((await post(gateway.url, { query: QUERY }, known)).status).toBe(200);
  expect((await post(gateway.url, { query: QUERY })).status).not.toBe(429);
});
