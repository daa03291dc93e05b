// What lies between gateway and upstream may answer in its place, after the upstream has created the session.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { type GatewayAlone, startGatewayFor, tokenFor } from "../support/gateway.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const userId = seededUserIds.newcomer;
const MUTATION = `mutation {
  createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example/done", reuse: true }) {
    identityVerification { id }
    isReused
  }
}`;

interface Payload {
  createIdentityVerification: { identityVerification: { id: string }; isReused: boolean };
}

let simulator: TestSimulator;
let proxy: Server;
let gateways: GatewayAlone[];
/** How the proxy answers when its connection to the upstream breaks. */
let answerOfProxy: number | "reset";

beforeEach(async () => {
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  proxy = createServer((request, response) => void passOn(request, response));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  gateways = await Promise.all([1, 2].map(() => startGatewayFor(`http://127.0.0.1:${port}`)));
  const endpoint = "POST /users/:userId/identity-verifications";
  await simulator.control("POST", "faults", { kind: "response_lost_after_effect", endpoint, times: 1 });
});
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  proxy.close();
  await simulator.stop();
});

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url = "" } = request;
  const { authorization = "", "content-type": contentType = "", "idempotency-key": key } = request.headers;
  const headers = { authorization, "content-type": contentType, ...(key ? { "idempotency-key": String(key) } : {}) };
  const chunks = await request.toArray();
  const body = chunks.length > 0 ? Buffer.concat(chunks as Buffer[]) : undefined;
  try {
    const answer = await fetch(simulator.url + url, { method, headers, body });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(await answer.text());
  } catch {
    if (answerOfProxy === "reset") response.socket?.resetAndDestroy();
    else response.writeHead(answerOfProxy, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
  }
}

async function start(at = gateways[0]) {
  const { data } = (await at?.query<Payload, object>(MUTATION, { token: await tokenFor(userId) })) ?? {};
  return data?.createIdentityVerification;
}

test.each([502, 503, 504, "reset"] as const)(
  "a call whose session was created before the answer %s has not reused it, and later ones have",
  async (answer) => {
    answerOfProxy = answer;
    expect(await start()).toMatchObject({ isReused: false });
    expect(await start(gateways[1])).toMatchObject({ isReused: true });
    const outcomes = gateways.map(({ mutationAudit }) => mutationAudit.map(({ outcome }) => outcome));
    expect(outcomes).toEqual([["done"], ["reused"]]);
  },
);

test.each([502, 503, 504, "reset"] as const)(
  "of calls at two instances at once, one has created the session, though its answer was %s",
  async (answer) => {
    answerOfProxy = answer;
    const started = await Promise.all(gateways.map((gateway) => start(gateway)));
    expect(started.map((payload) => payload?.isReused).sort()).toEqual([false, true]);
    expect(new Set(started.map((payload) => payload?.identityVerification.id)).size).toBe(1);
  },
);
