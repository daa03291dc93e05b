// Row 49 of the reliability matrix: whatever happens to the response to a creation, its outcome is found by its key.
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { testClock } from "../support/clock.js";
import { type GatewayAlone, startGatewayFor, tokenFor } from "../support/gateway.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

const userId = "user_m_1";
const FAULTS = ["timeout", "reset", "HTML", "truncated body", "wrong content type", "no HostedUrl", "no Id", "409"];
type Fate = "unknown" | "running" | "done" | "refused";

interface Session {
  Id: string;
  HostedUrl: string;
  ReturnUrl: string;
  Tag: string;
  Status: string;
  UserId: string;
}

/** A minimal upstream with its idempotency keys: the first POST succeeds, every later one is a conflict. */
class Upstream {
  sessions: Session[] = [];
  fault: string | undefined;
  fate: Fate = "done";
  /** The number of lookups after which a running call ends. */
  endsAfterLookups = 3;
  /** The lookup's response for a key without a recorded response. */
  notKnown = [400, "correlationid_not_found"] as const as readonly [number, string];
  storesHostedUrl = true;
  showsSessions = true;
  lookups = 0;
  views = 0;
  /** Of the next lookups, instead of the real ones. */
  statusCodes: unknown[] = [];
  /** With which creations were asked for. */
  keys = new Set<unknown>();
  /** How many of the next responses to these are not JSON. */
  spoiled = new Map<"lookup" | "view", number>();
  #record: "running" | { status: number; body: object } | undefined;

  answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "").split("?")[0]?.replace("/v2.01/test", "") ?? "";
    if (request.method === "POST") {
      if (path.includes("identity-verifications")) this.keys.add(request.headers["idempotency-key"]);
      return this.#create(response);
    }
    if (path.startsWith("/users/")) return sendJson(response, []);
    const kind = path.startsWith("/responses/") ? "lookup" : "view";
    const left = this.spoiled.get(kind) ?? 0;
    if (left > 0) {
      this.spoiled.set(kind, left - 1);
      return spoil(response, "HTML");
    }
    if (kind === "lookup") return this.#lookUp(response);
    this.views += 1;
    const session = this.showsSessions && this.sessions.find(({ Id }) => path.endsWith(Id));
    return session ? sendJson(response, session) : refuse(response, 404, "ressource_not_found");
  }

  finish(): void {
    this.#record = { status: 200, body: this.#newSession() };
  }

  #newSession(): Session {
    const session = {
      Id: `idnver_${this.sessions.length + 1}`,
      HostedUrl: `${upstream.url}/hosted`,
      ReturnUrl: "https://app.example/",
      Tag: "t",
      Status: "PENDING",
      UserId: userId,
    };
    this.sessions.push(session);
    return session;
  }

  #create(response: ServerResponse): void {
    const { fault } = this;
    this.fault = undefined;
    if (this.#record) return refuse(response, 409, "idempotent_creation_conflict");
    if (fault === undefined) {
      this.finish();
      return sendJson(response, this.sessions.at(-1));
    }
    if (this.fate === "done") this.finish();
    // The key is in use; the lookup does not say by which call.
    if (this.fate === "running" || (fault === "409" && this.fate === "unknown")) this.#record = "running";
    if (this.fate === "refused")
      this.#record = { status: 400, body: { Message: "closed", Type: "user_closed", errors: null } };
    return spoil(response, fault);
  }

  #lookUp(response: ServerResponse): void {
    this.lookups += 1;
    if (this.#record === "running" && this.lookups >= this.endsAfterLookups) this.finish();
    if (!this.#record || this.#record === "running") return refuse(response, ...this.notKnown);
    const { status, body } = this.#record;
    const resource = this.storesHostedUrl ? body : { ...body, HostedUrl: undefined };
    const requestUrl = `${upstream.url}/v2.01/test/users/${userId}/identity-verifications`;
    const StatusCode = this.statusCodes.length > 0 ? this.statusCodes.shift() : String(status);
    return sendJson(response, { StatusCode, RequestURL: requestUrl, Resource: resource });
  }
}

function refuse(response: ServerResponse, status: number, type: string): void {
  sendJson(response, { Message: "No.", Type: type, Id: "0", Date: 0, errors: null }, status);
}

function spoil(response: ServerResponse, fault: string): void {
  const session = { Id: "idnver_1", HostedUrl: "https://hosted.example", Status: "PENDING" };
  if (fault === "timeout") return;
  if (fault === "reset") return void response.socket?.resetAndDestroy();
  if (fault === "HTML") return void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Back soon</h1>");
  if (fault === "truncated body") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
    return void response.write('{"Id":', () => response.destroy());
  }
  if (fault === "wrong content type")
    return void response.writeHead(200, { "content-type": "text/plain" }).end(JSON.stringify(session));
  if (fault === "no HostedUrl") return sendJson(response, { ...session, HostedUrl: null });
  if (fault === "no Id") return sendJson(response, { ...session, Id: undefined });
  return refuse(response, 409, "idempotent_creation_conflict");
}

let upstream: ScriptedUpstream;
let state: Upstream;
let unhurried: GatewayAlone;
/** A call is given up after two seconds, and another follows: of all before the deadline, one has to be in time. */
let hasty: GatewayAlone;
/** How far the gateways' clock is ahead. */
let aheadMs = 0;
let token: string;
let keyCount = 0;

beforeAll(async () => {
  upstream = await startScriptedUpstream((request, response) => state.answer(request, response));
  const gateway = { clock: testClock({ monotonicMs: () => performance.now() + aheadMs }) };
  unhurried = await startGatewayFor(upstream.url, { gateway });
  hasty = await startGatewayFor(upstream.url, { env: { UPSTREAM_TIMEOUT_MS: "2000" }, gateway });
  token = await tokenFor(userId);
});
beforeEach(() => {
  state = new Upstream();
});
afterAll(async () => {
  await unhurried.stop();
  await hasty.stop();
  await upstream.stop();
});

interface Payload {
  createIdentityVerification: {
    identityVerification: { id: string; hostedUrl: string | null } | null;
    userErrors: { code: string }[];
  };
}

function newKey(): string {
  return `creation-number-${(keyCount += 1)}`;
}

async function create(gateway: GatewayAlone, idempotencyKey: string, tag = "t") {
  const { data, errors } = await gateway.query<Payload, object>(
    `mutation { createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example", tag: "${tag}", idempotencyKey: "${idempotencyKey}" }) { identityVerification { id hostedUrl } userErrors { code } } }`,
    { token },
  );
  return { ...data?.createIdentityVerification, error: errors?.[0]?.extensions };
}

/** Lets the deadline pass once it is so. */
async function passDeadline(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  aheadMs += 120_000;
}

const CREATED = { identityVerification: { id: "idnver_1" }, userErrors: [] };
const REFUSED = { identityVerification: null, userErrors: [{ code: "USER_NOT_ELIGIBLE" }] };

describe.each(FAULTS)("a creation with the response: %s", (fault) => {
  const gateway = () => (fault === "timeout" ? hasty : unhurried);

  test.each<[Fate, object, number]>([
    ["unknown", CREATED, 1],
    ["running", CREATED, 1],
    ["done", CREATED, 1],
    ["refused", REFUSED, 0],
  ])("upstream %s", async (fate, expected, sessionCount) => {
    Object.assign(state, { fault, fate });
    const key = newKey();
    expect(await create(gateway(), key)).toMatchObject(expected);
    expect(await create(gateway(), key)).toMatchObject(expected);
    expect(state.sessions).toHaveLength(sessionCount);
  });

  test("upstream running until after the deadline: a timeout with the key, and the session when repeated", async () => {
    Object.assign(state, { fault, fate: "running", endsAfterLookups: Infinity });
    const key = newKey();
    const created = create(gateway(), key);
    await passDeadline(() => state.lookups > 1);
    expect(await created).toMatchObject({
      error: { code: "UPSTREAM_TIMEOUT", retryable: true, idempotencyKey: key },
    });
    state.finish();
    expect(await create(gateway(), key)).toMatchObject(CREATED);
    expect(state.sessions).toHaveLength(1);
  });
});

test.each<[number, string]>([
  [404, "ressource_not_found"],
  [403, "forbidden_ressource"],
  [400, "param_error"],
])("a lookup refused by %i %s is not mistaken for the outcome of the creation", async (status, type) => {
  Object.assign(state, { fault: "409", fate: "running", notKnown: [status, type] });
  expect(await create(unhurried, newKey())).toMatchObject(CREATED);
  expect(state.sessions).toHaveLength(1);
});

test.each(["lookup", "view"] as const)("a %s with an unusable response is repeated", async (spoiled) => {
  Object.assign(state, { fault: "reset", fate: "done", storesHostedUrl: false, spoiled: new Map([[spoiled, 3]]) });
  expect(await create(unhurried, newKey())).toMatchObject(CREATED);
  expect(state.sessions).toHaveLength(1);
});

test.each([null, undefined, "", "0", "soon", "302", [], true])(
  "a record with the status %j is not mistaken for a failed creation, after which another key would be used",
  async (status) => {
    Object.assign(state, { fault: "reset", fate: "done", statusCodes: [status, status] });
    expect(await create(unhurried, newKey())).toMatchObject(CREATED);
    expect([state.keys.size, state.sessions.length]).toEqual([1, 1]);
  },
);

test("a record without a link is completed by a view, which also detects different input", async () => {
  Object.assign(state, { fault: "no HostedUrl", fate: "done", storesHostedUrl: false });
  const key = newKey();
  expect(await create(unhurried, key)).toMatchObject({
    identityVerification: { id: "idnver_1", hostedUrl: `${upstream.url}/hosted` },
  });
  const restarted = await startGatewayFor(upstream.url);
  expect(await create(restarted, key, "other")).toMatchObject({ userErrors: [{ code: "IDEMPOTENCY_CONFLICT" }] });
  await restarted.stop();
});

test("a session that cannot be viewed yet is not mistaken for an absent user", async () => {
  Object.assign(state, { fault: "409", fate: "done", showsSessions: false });
  const key = newKey();
  const created = create(unhurried, key);
  await passDeadline(() => state.views > 1);
  expect(await created).toMatchObject({
    error: { code: "UPSTREAM_TIMEOUT", retryable: true, idempotencyKey: key },
  });
  state.showsSessions = true;
  expect(await create(unhurried, key)).toMatchObject(CREATED);
  expect(state.sessions).toHaveLength(1);
});
