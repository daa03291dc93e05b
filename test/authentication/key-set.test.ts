import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from "jose";
import { createKeySet } from "../../src/authentication/key-set.js";
import { testClock } from "../support/clock.js";
import { startGatewayFor } from "../support/gateway.js";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Finite, so that a failing test does not exhaust the machine's memory. */
const ENDLESS_BYTES = 64 * 1_024 * 1_024;
/** What the kernel buffers before anything has been read. */
const KERNEL_BUFFERS_BYTES = 24 * 1_024 * 1_024;

let server: Server;
let url: string;
/** The issuer's current response. */
let published: { status: number; body: string };
/** Instead of a response: writes until the client closes the connection. */
let isEndless = false;
let bytesWritten = 0;
let requests: number;
let first: Awaited<ReturnType<typeof createKey>>;
let second: Awaited<ReturnType<typeof createKey>>;

async function createKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" };
  return {
    jwk,
    sign: (header: object = {}) =>
      new SignJWT({ sub: "ada" }).setProtectedHeader({ alg: "ES256", kid, ...header }).sign(privateKey),
  };
}
const publish = (...keys: JWK[]) => (published = { status: 200, body: JSON.stringify({ keys }) });

beforeAll(async () => {
  first = await createKey("first");
  second = await createKey("second");
  server = createServer((_request, response) => {
    requests += 1;
    if (isEndless) return writeOnAndOn(response);
    response.writeHead(published.status, { "content-type": "application/json" }).end(published.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
});
afterAll(() => void server.close());

function writeOnAndOn(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1_024, " ");
  const write = () => {
    while (!response.destroyed && bytesWritten < ENDLESS_BYTES) {
      bytesWritten += chunk.length;
      if (!response.write(chunk)) return response.once("drain", write);
    }
    return response.end();
  };
  response.writeHead(200, { "content-type": "application/json" });
  write();
}

beforeEach(() => {
  requests = 0;
  isEndless = false;
  bytesWritten = 0;
  publish(first.jwk);
});

function setUp({ random = 1 } = {}) {
  const clock = { nowMs: 0 };
  let fetches = 0;
  const { begin, getKey } = createKeySet({
    url,
    clock: testClock({ monotonicMs: () => clock.nowMs }),
    random: () => random,
    fetch(...request) {
      fetches += 1;
      return fetch(...request);
    },
  });
  return {
    clock,
    begin,
    fetches: () => fetches,
    verify: async (token: string | Promise<string>) => (await jwtVerify(await token, getKey)).payload.sub,
  };
}

const unavailable = (retryAfterMs: number) => ({ code: "AUTHENTICATION_UNAVAILABLE", retryAfterMs });

describe("the issuer's keys", () => {
  test("are fetched from the start on, before the first token arrives", async () => {
    const { begin, fetches } = setUp();
    expect(fetches()).toBe(0);
    begin();
    expect(fetches()).toBe(1);
    await once(server, "request");
  });

  test("are fetched when a gateway starts", async () => {
    const asked = once(server, "request");
    const gateway = await startGatewayFor("http://127.0.0.1:9", { env: { AUTH_SECRET: "", AUTH_JWKS_URL: url } });
    await asked;
    await gateway.stop();
  });

  test("are fetched once for concurrent requests, and cached", async () => {
    const { verify } = setUp();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => verify(first.sign()))))).toEqual(
      new Set(["ada"]),
    );
    expect(requests).toBe(1);
  });

  test("are renewed in the background after ten minutes, without delaying anybody", async () => {
    const { clock, verify } = setUp();
    await verify(first.sign());
    clock.nowMs = 10 * MINUTE_MS;
    await verify(first.sign());
    await verify(first.sign());
    expect(requests).toBe(2);
  });

  test("a new key is fetched when its first token arrives", async () => {
    const { clock, verify } = setUp();
    await verify(first.sign());
    publish(first.jwk, second.jwk);
    clock.nowMs = MINUTE_MS;
    expect(await verify(second.sign())).toBe("ada");
    expect(requests).toBe(2);
  });

  test("a withdrawn key is refused after the renewal", async () => {
    const { clock, verify } = setUp();
    await verify(first.sign());
    publish(second.jwk);
    clock.nowMs = 10 * MINUTE_MS;
    await verify(second.sign());
    await expect(verify(first.sign())).rejects.toThrow();
  });

  test("a key withdrawn during idle time is not accepted even once", async () => {
    const { clock, verify } = setUp();
    await verify(first.sign());
    publish(second.jwk);
    clock.nowMs = 60 * MINUTE_MS;
    await expect(verify(first.sign())).rejects.toThrow();
  });

  test("any number of unknown key ids cause one request per half minute", async () => {
    const { clock, verify } = setUp();
    await verify(first.sign());
    clock.nowMs = MINUTE_MS;
    for (let index = 0; index < 100; index += 1)
      await expect(verify(second.sign({ kid: `made up ${index}` }))).rejects.toThrow();
    expect(requests).toBe(2);
    clock.nowMs = 1.5 * MINUTE_MS;
    await expect(verify(second.sign())).rejects.toThrow();
    expect(requests).toBe(3);
  });

  test.each([
    ["down", { status: 503, body: "" }],
    ["answering nonsense", { status: 200, body: "<html>" }],
    ["answering something else", { status: 200, body: '{"keys":"none"}' }],
    ["answering without end", { status: 200, body: " ".repeat(100_001) }],
  ])("are kept for a day while the issuer is %s, with at most two requests a minute", async (_what, broken) => {
    const { clock, verify } = setUp();
    await verify(first.sign());
    published = broken;
    for (clock.nowMs = 11 * MINUTE_MS; clock.nowMs < 12 * MINUTE_MS; clock.nowMs += 1_000)
      expect(await verify(first.sign())).toBe("ada");
    expect(requests).toBeLessThanOrEqual(3);
    clock.nowMs = DAY_MS - 1;
    expect(await verify(first.sign())).toBe("ada");
    clock.nowMs = DAY_MS + MINUTE_MS;
    await expect(verify(first.sign())).rejects.toMatchObject({ code: "AUTHENTICATION_UNAVAILABLE" });
  });

  test.each([
    [1, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]],
    [0, [125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]],
  ])(
    "while there are none they are fetched again after longer and longer pauses (random %d)",
    async (random, pauses) => {
      const { clock, verify } = setUp({ random });
      published = { status: 503, body: "" };
      const token = await first.sign();
      for (const [index, pauseMs] of pauses.entries()) {
        await expect(verify(token)).rejects.toMatchObject(unavailable(pauseMs));
        clock.nowMs += pauseMs - 1;
        await expect(verify(token)).rejects.toMatchObject(unavailable(1));
        expect(requests).toBe(index + 1);
        clock.nowMs += 1;
      }
      publish(first.jwk);
      expect(await verify(token)).toBe("ada");
    },
  );

  test.each([[null], [1], ["key"], [[]], [{}], [{ kty: "RSA" }]])("are used beside %j", async (odd) => {
    const { verify } = setUp();
    published = { status: 200, body: JSON.stringify({ keys: [odd, first.jwk] }) };
    expect(await verify(first.sign())).toBe("ada");
  });

  test.each([null, [], { keys: null }, { keys: [null] }])("are missing in %j", async (body) => {
    const { verify } = setUp();
    published = { status: 200, body: JSON.stringify(body) };
    await expect(verify(first.sign())).rejects.toMatchObject(unavailable(250));
  });

  test("once the issuer publishes no keys, the old ones are refused, and they are fetched again after 250 ms", async () => {
    const { clock, verify } = setUp();
    await verify(first.sign());
    publish();
    clock.nowMs = 60 * MINUTE_MS;
    await expect(verify(first.sign())).rejects.toMatchObject(unavailable(250));
    publish(first.jwk);
    clock.nowMs += 250;
    expect(await verify(first.sign())).toBe("ada");
  });

  test("an endless response is aborted", async () => {
    const { verify } = setUp();
    isEndless = true;
    await expect(verify(first.sign())).rejects.toMatchObject(unavailable(250));
    expect(bytesWritten).toBeLessThan(KERNEL_BUFFERS_BYTES);
  });
});
