// What doctor finds, against real servers: each line in order, and each with what it says when something is wrong.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair } from "jose";
import { generate } from "selfsigned";
import { systemClock } from "../../src/clock.js";
import { loadConfig } from "../../src/config.js";
import { runChecks } from "../../src/doctor/check.js";
import { createChecks } from "../../src/doctor/checks.js";
import { testClock } from "../support/clock.js";
import { type GatewayAlone, startGatewayFor } from "../support/gateway.js";
import { runHooks } from "../support/hooks-command.js";
import { WEBHOOK_SECRET } from "../support/live-gateway.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const UNUSED = "http://127.0.0.1:9";

let simulator: TestSimulator;
let gateway: GatewayAlone;
let folder: string;
const servers: Server[] = [];

beforeAll(async () => {
  const other = await startSimulator();
  gateway = await startGatewayFor(other.url, { env: { WEBHOOK_SECRETS: WEBHOOK_SECRET } });
  stopGateway = async () => {
    await gateway.stop();
    await other.stop();
  };
});
let stopGateway: () => Promise<void>;
afterAll(() => stopGateway());

beforeEach(async () => {
  simulator = await startSimulator();
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
});
afterEach(async () => {
  await simulator.stop();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Each line by its name, as `level: text`. */
async function examine(env: Record<string, string> = {}, clock = systemClock): Promise<Record<string, string>> {
  const config = loadConfig({
    NODE_ENV: "test",
    MANGOPAY_BASE_URL: simulator.url,
    MANGOPAY_CLIENT_ID: "test",
    MANGOPAY_API_KEY: "test",
    PUBLIC_URL: gateway.url,
    WEBHOOK_SECRETS: WEBHOOK_SECRET,
    AUTH_SECRET: "0123456789abcdef0123456789abcdef",
    UPSTREAM_TIMEOUT_MS: "60000",
    UPSTREAM_CONNECT_TIMEOUT_MS: "60000",
    ...env,
  });
  const { checks, close } = createChecks(config, clock);
  const found: Record<string, string> = {};
  for await (const { name, level, text } of runChecks(checks)) found[name] = `${level}: ${text}`;
  await close();
  return found;
}

const setting = (changes: object) => simulator.control("PATCH", "settings", changes);
const breakCalls = (kind: string, details: object = {}) => simulator.control("POST", "faults", { kind, ...details });

describe("what is in order", () => {
  test("is ok, takes six calls, and changes nothing upstream", async () => {
    const hooks = { PUBLIC_URL: gateway.url };
    expect(
      (await runHooks(simulator.url, ["sync", "--take-over", "USER_KYC_REGULAR,USER_KYC_LIGHT"], hooks)).code,
    ).toBe(0);
    const sessions = await simulator.control("GET", "sessions");
    await simulator.control("DELETE", "calls");
    const found = await examine();
    expect(Object.entries(found).filter(([, text]) => !text.startsWith("ok: "))).toEqual([]);
    expect(Object.keys(found)).toEqual([
      "access token",
      "users",
      "sessions",
      "regulatory status",
      "identity verification",
      "clock, upstream",
      "hooks",
      "public address",
      "token issuer",
      "redis",
      "trusted documents",
    ]);
    const { byEndpoint } = (await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> };
    expect(byEndpoint).toEqual({
      "POST /oauth/token": 1,
      "GET /users": 1,
      "GET /users/:userId/identity-verifications": 1,
      "GET /users/:userId/regulatory": 1,
      "POST /users/:userId/identity-verifications": 1,
      "GET /hooks": 1,
    });
    expect(await simulator.control("GET", "sessions")).toEqual(sessions);
  });
});

describe("the upstream", () => {
  test("refuses the credentials: the rest of it is not checked, everything else is", async () => {
    await setting({ acceptedCredentials: "another:one" });
    const found = await examine();
    expect(found).toMatchObject({
      "access token":
        "fail: the upstream refuses the credentials: MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY (status 401)",
      users: "warn: not checked: see above",
      sessions: "warn: not checked: see above",
      "identity verification": "warn: not checked: see above",
      "clock, upstream": "warn: not checked: see above",
      hooks: "warn: not checked: see above",
      "token issuer": "ok: tokens are verified with AUTH_SECRET",
    });
    expect(found["public address"]).toMatch(/^ok: /);
  });

  test("cannot be reached", async () => {
    expect((await examine({ MANGOPAY_BASE_URL: UNUSED }))["access token"]).toBe(
      "fail: the upstream cannot be reached: MANGOPAY_BASE_URL, DNS, proxy, firewall",
    );
  });

  test("is something else that answers", async () => {
    const url = await serve((_request, response) => response.end("<h1>Welcome</h1>"));
    expect((await examine({ MANGOPAY_BASE_URL: url }))["access token"]).toMatch(
      /^fail: what answers does not answer as/,
    );
  });

  test("forbids a read", async () => {
    await breakCalls("status", { status: 403, endpoint: "GET /users" });
    expect(await examine()).toMatchObject({
      "access token": "ok: the upstream accepts the credentials",
      users: "fail: the upstream forbids it (status 403): the key's permissions, or its list of allowed addresses",
      sessions: "warn: not checked: see above",
    });
  });

  test("fails for a list of sessions alone", async () => {
    await breakCalls("status", { status: 503, endpoint: "GET /users/:userId/identity-verifications" });
    expect(await examine()).toMatchObject({
      users: "ok: can be read",
      sessions: "fail: the upstream fails: see its status page (status 503)",
      "regulatory status": "ok: can be read",
    });
  });

  test.each([403, 404])("has no regulatory status (%i)", async (status) => {
    await breakCalls("status", { status, endpoint: "GET /users/:userId/regulatory" });
    expect((await examine())["regulatory status"]).toMatch(/^warn: is refused: User.renewal .* stay null/);
  });

  test("has not enabled identity verification", async () => {
    await setting({ identityVerificationEnabled: false });
    expect((await examine())["identity verification"]).toBe(
      "fail: not enabled for this platform: ask the upstream's support to activate it",
    );
  });

  test("forbids creations for another reason", async () => {
    const endpoint = "POST /users/:userId/identity-verifications";
    await breakCalls("status", { status: 403, endpoint });
    expect((await examine())["identity verification"]).toMatch(/^fail: the upstream forbids it \(status 403\)/);
  });

  test("has no users yet", async () => {
    await simulator.control("POST", "reset");
    const found = await examine();
    expect(found["sessions"]).toBe("warn: not checked: the platform has no user yet");
    expect(found["regulatory status"]).toBe("warn: not checked: the platform has no user yet");
    expect(found["identity verification"]).toMatch(/^ok: /);
  });

  test.each([
    [-30, "warn: 30 s behind the upstream's: synchronise it (NTP)"],
    [30, "warn: 30 s ahead of the upstream's: synchronise it (NTP)"],
    [3_600, "fail: 3600 s ahead of the upstream's: synchronise it (NTP)"],
  ])("has a clock that this machine's differs from by %i s", async (seconds, text) => {
    const now = () => new Date(Date.now() + seconds * 1_000);
    const found = (await examine({}, testClock({ now })))["clock, upstream"];
    // The Date header has a resolution of a second.
    expect(found?.replace(/\d+/, (number) => String(Math.round(Number(number) / 10) * 10))).toBe(text);
  });
});

describe("hooks and PUBLIC_URL", () => {
  test("hooks are missing or somebody else's", async () => {
    expect((await examine())["hooks"]).toMatch(/^fail: \d+ of \d+ need attention \(.*missing.*\): .*hooks.* status$/);
  });

  test.each([
    [{ PUBLIC_URL: "" }, "PUBLIC_URL"],
    [{ PUBLIC_URL: "", WEBHOOK_SECRETS: "" }, "PUBLIC_URL and WEBHOOK_SECRETS"],
  ])("with %j, what is missing is named", async (env, missing) => {
    const hooks = `warn: none: set ${missing}, or users see outcomes half a minute late`;
    expect(await examine(env)).toMatchObject({ hooks });
  });

  test("there is no PUBLIC_URL", async () => {
    expect(await examine({ PUBLIC_URL: "" })).toMatchObject({
      "public address": "warn: not checked: PUBLIC_URL is not set",
    });
  });

  test.each<[what: string, answer: RequestListener, text: string]>([
    [
      "something else",
      (_request, response) => response.writeHead(404).end("Not Found"),
      "fail: what answers at PUBLIC_URL (status 404) is no gateway: let the proxy pass /webhooks/mangopay/",
    ],
    [
      "a redirect",
      (_request, response) => response.writeHead(301, { location: "/elsewhere" }).end(),
      "fail: PUBLIC_URL redirects (status 301): the upstream does not follow",
    ],
    [
      "an endless answer",
      (_request, response) => void response.writeHead(404).write("x".repeat(100_000)),
      "fail: PUBLIC_URL cannot be reached from here (Error): DNS, certificate, firewall",
    ],
  ])("PUBLIC_URL leads to %s", async (_what, answer, text) => {
    expect((await examine({ PUBLIC_URL: await serve(answer) }))["public address"]).toBe(text);
  });

  test("PUBLIC_URL leads nowhere", async () => {
    const url = await serve((_request, response) => response.destroy());
    expect((await examine({ PUBLIC_URL: url }))["public address"]).toMatch(/^fail: PUBLIC_URL cannot be reached/);
  });
});

describe("the token issuer", () => {
  const issue = async (keys: object[], headers: Record<string, string> = {}) => ({
    AUTH_SECRET: "",
    AUTH_JWKS_URL: await serve((_request, response) => response.writeHead(200, headers).end(JSON.stringify({ keys }))),
  });
  const publicKey = async (algorithm: string) => exportJWK((await generateKeyPair(algorithm)).publicKey);

  test("serves keys, some of which can be used", async () => {
    const keys = [
      { ...(await publicKey("ES256")), kid: "1" },
      { ...(await publicKey("RS256")), kid: "2", alg: "RS256", use: "sig" },
      { ...(await publicKey("EdDSA")), kid: "3" },
      { ...(await publicKey("ES256")), use: "enc" },
      { ...(await publicKey("RS512")), alg: "RS512" },
      { kty: "oct", k: "c2VjcmV0", alg: "HS256" },
      { kty: "RSA", n: "broken" },
    ];
    const found = await examine(await issue(keys));
    expect(found["token issuer"]).toBe("ok: 3 of 7 keys can be used");
    expect(found["clock, token issuer"]).toBe("ok: within 5 s of the token issuer's");
  });

  test("serves no key that can be used", async () => {
    const found = await examine(await issue([{ kty: "oct", k: "c2VjcmV0" }]));
    expect(found["token issuer"]).toBe(
      "fail: AUTH_JWKS_URL serves no key for signatures with RS256, PS256, ES256, EdDSA",
    );
  });

  test("has another time; what a cache has kept is as old as it says", async () => {
    const date = new Date(Date.now() - 300_000).toUTCString();
    const text = async (headers: Record<string, string>) =>
      (await examine(await issue([], headers)))["clock, token issuer"];
    expect(await text({ date })).toMatch(/^fail: \d+ s ahead of the token issuer's/);
    expect(await text({ date, age: "300" })).toBe("ok: within 5 s of the token issuer's");
  });

  test.each<[string, RequestListener]>([
    ["an error", (_request, response) => response.writeHead(500).end("{}")],
    ["no key set", (_request, response) => response.end('{"keys":1}')],
  ])("answers with %s", async (_what, answer) => {
    const found = await examine({ AUTH_SECRET: "", AUTH_JWKS_URL: await serve(answer) });
    expect(found["token issuer"]).toMatch(/^fail: AUTH_JWKS_URL serves no key set/);
    expect(found["clock, token issuer"]).toBe("warn: not checked: see above");
  });
});

describe("files", () => {
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  const VALID = { id: "a", body: "{ viewer { userIds } }" };
  const endingIn = (year: string) => ({ removedAt: "2024-12-31", acceptedUntil: `${year}-01-31` });
  test.each([
    [{ de: { page: { title: "Hallo" } }, "zh-Hans": {} }, /^ok: TEXTS_FILE has texts in DE, ZH_HANS$/],
    [{ de: { page: { titel: "Hallo" } } }, /^fail: TEXTS_FILE: de\.page\.titel is no key of a text$/],
  ])("texts %j", async (texts, text) => {
    const file = write("texts.json", JSON.stringify(texts));
    expect((await examine({ TEXTS_FILE: file }))["texts"]).toMatch(text);
  });

  test.each([
    [{ a: "{ viewer { userIds } }" }, /^ok: all 1 are valid$/],
    [{ a: "{ viewer { userIds } }", b: "{ noSuchField }" }, /^fail: 1 of 2 are invalid: .*documents.* check FILE/],
    [{ operations: [{ ...VALID, ...endingIn("2999") }] }, /^ok: all 1 are valid, 1 of them in a grace period$/],
    [
      { operations: [VALID, { id: "b", body: "{ noSuchField }", ...endingIn("2025") }] },
      /^warn: 1 are refused, past their grace period: .*documents.* merge drops them$/,
    ],
    ["no manifest", /^fail: TRUSTED_DOCUMENTS names a file that is not a manifest/],
  ])("trusted documents %j", async (manifest, text) => {
    const file = write("documents.json", JSON.stringify(manifest));
    expect((await examine({ TRUSTED_DOCUMENTS: file }))["trusted documents"]).toMatch(text);
  });

  test.each([
    [100, "ok: expires in 99 days"],
    [10, "warn: expires in 9 days: have a new one issued"],
    [-2, "fail: has expired: have a new one issued, for MANGOPAY_CLIENT_CERTIFICATE_FILE"],
  ])("a client certificate that ends in %i days", async (days, text) => {
    const notAfterDate = new Date(Date.now() + days * 86_400_000);
    const notBeforeDate = new Date(Date.now() - 5 * 86_400_000);
    const { cert, private: key } = await generate([], { notBeforeDate, notAfterDate });
    const found = await examine({
      MANGOPAY_CLIENT_CERTIFICATE_FILE: write("certificate.pem", cert),
      MANGOPAY_CLIENT_KEY_FILE: write("key.pem", key),
    });
    expect(found["client certificate"]).toBe(text);
  });
});

test("one check that never ends, and one with a defect, do not keep the others from being shown", async () => {
  const checks = [
    { name: "endless", run: () => new Promise<never>(() => undefined) },
    {
      name: "broken",
      run: () => {
        throw new TypeError("CANARY");
      },
    },
    { name: "fine", run: () => ({ level: "ok" as const, text: "fine" }) },
  ];
  const found = [];
  for await (const finding of runChecks(checks, 1)) found.push(`${finding.level} ${finding.name} ${finding.text}`);
  expect(found).toEqual([
    "fail endless no result within 0.001 s",
    "fail broken could not be checked (TypeError): a defect, please report it",
    "ok fine fine",
  ]);
});
