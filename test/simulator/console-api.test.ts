import { request as sendRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";
import { startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.js";

const clock = manualClock();
let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
});
afterEach(() => simulator.stop());

async function startReceiver(): Promise<WebhookReceiver> {
  const receiver = await startWebhookReceiver();
  receiver.answer((response) => void response.writeHead(200).end());
  return receiver;
}

/* eslint-disable @typescript-eslint/no-explicit-any */
const get = (path: string) => simulator.control("GET", path) as Promise<any>;
const post = (path: string, body?: unknown) => simulator.control("POST", path, body) as Promise<any>;
const sessionOf = async (userId: string, id: string) =>
  (await get(`users/${userId}`)).sessions.find((session: { id: string }) => session.id === id);

describe("a user", () => {
  test("is shown with the outcomes that each session can still have, and what a frontend will see of them", async () => {
    const pending = await sessionOf(seededUserIds.natural, seededSessionIds.pending);
    expect(pending.outcomes.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["VALIDATED", "REFUSED_UNDER_AGE", "OUT_OF_DATE", "EXPIRED", "TIMEOUT", "ERROR"]),
    );
    expect(pending.outcomes.find(({ name }: { name: string }) => name === "REFUSED_UNDER_AGE")).toMatchObject({
      path: ["REFUSED"],
      frontend: {
        status: "REFUSED",
        nextAction: "StartAgain",
        isRetryUseful: false,
        usual: "StartAgain (cause: REFUSED)",
        deviation: "trying again does not help",
      },
    });
    expect((await sessionOf(seededUserIds.natural, seededSessionIds.refused)).outcomes).toEqual([]);
    const reviewed = await sessionOf(seededUserIds.business, seededSessionIds.review);
    expect(reviewed.outcomes).toMatchObject([
      { name: "REVIEW_VALIDATED", label: "Passes the manual review" },
      { name: "REVIEW_REFUSED", label: "Is refused by the manual review" },
    ]);
  });

  test("has the statuses and edges of their own kind: only legal users are reviewed", async () => {
    expect((await get(`users/${seededUserIds.newcomer}`)).edges).not.toContainEqual(["PENDING", "REVIEW"]);
    expect((await get(`users/${seededUserIds.business}`)).edges).toContainEqual(["REVIEW", "REFUSED"]);
  });

  test("has changes, each with what stands against it", async () => {
    const problems = async (id: string) =>
      Object.fromEntries(
        (await get(`users/${id}`)).changes.map(({ name, problem }: Record<string, unknown>) => [name, problem]),
      );
    expect(await problems(seededUserIds.newcomer)).toMatchObject({
      RENEWED: "the user’s KYC level is not REGULAR",
      BLOCKED: null,
    });
    await post(`users/${seededUserIds.newcomer}/change`, { change: "CLOSED" });
    expect(await problems(seededUserIds.newcomer)).toMatchObject({ BLOCKED: "the user is closed" });
  });

  test("is found by the name of the seed, too; an unknown one is 404", async () => {
    expect((await get("users/newcomer")).id).toBe(seededUserIds.newcomer);
    await expect(get("users/nobody")).rejects.toThrow("404");
  });

  test.each(["NATURAL", "SOLETRADER", "BUSINESS", "ORGANIZATION", "PARTNERSHIP", "PAYER"])(
    "of the kind %s can be created, and read by the API",
    async (kind) => {
      const { user } = await post("users", { kind, firstName: "Ines", lastName: "Duval", companyName: "Duval & Co" });
      expect(user.name).toBe("Ines Duval");
      const { body } = await simulator.call("GET", `/users/${user.id}`);
      expect(body).toMatchObject({
        UserCategory: kind === "PAYER" ? "PAYER" : "OWNER",
        Email: "ines.duval@example.org",
        ...(["NATURAL", "PAYER"].includes(kind) ? {} : { LegalPersonType: kind, Name: "Duval & Co" }),
      });
    },
  );

  test("of an unknown kind is refused", async () => {
    await expect(post("users", { kind: "constructor" })).rejects.toThrow("kind must be one of NATURAL");
  });
});

describe("a transition with a delay", () => {
  const finish = { outcome: "VALIDATED", delaySeconds: 60 };
  const path = `sessions/${seededSessionIds.pending}/finish`;
  const statusNow = async () => (await sessionOf(seededUserIds.natural, seededSessionIds.pending)).status;

  test("happens then, not before", async () => {
    expect((await post(path, finish)).scheduled.task).toEqual({
      type: "finish",
      sessionId: seededSessionIds.pending,
      outcome: "VALIDATED",
    });
    await clock.advance(59_000);
    expect(await statusNow()).toBe("PENDING");
    expect(await get("scheduled")).toHaveLength(1);
    await clock.advance(1_000);
    expect(await statusNow()).toBe("VALIDATED");
    expect(await get("scheduled")).toEqual([]);
  });

  test("can be cancelled", async () => {
    const { scheduled } = await post(path, finish);
    await simulator.control("DELETE", `scheduled/${scheduled.id}`);
    await clock.advance(60_000);
    expect(await statusNow()).toBe("PENDING");
    await expect(simulator.control("DELETE", `scheduled/${scheduled.id}`)).rejects.toThrow("404");
  });

  test("is refused at once where it is impossible, and so is a delay of years", async () => {
    const refused = `sessions/${seededSessionIds.refused}/finish`;
    await expect(post(refused, finish)).rejects.toThrow("409");
    await expect(post(path, { ...finish, delaySeconds: 1e9 })).rejects.toThrow("delaySeconds must be a number");
    await expect(post("users/nobody/change", { change: "CLOSED", delaySeconds: 5 })).rejects.toThrow("404");
    expect(await get("scheduled")).toEqual([]);
  });

  test("of a user and of a person works the same", async () => {
    const [session] = (await get("users/owners")).sessions;
    const person = session.persons[0].id;
    await post(`sessions/${session.id}/persons/${person}/finish`, { status: "REJECTED", delaySeconds: 10 });
    await post(`users/${seededUserIds.newcomer}/change`, { change: "BLOCKED", actionCode: "008705", delaySeconds: 20 });
    await clock.advance(20_000);
    const [after] = (await get("users/owners")).sessions;
    expect(after.persons[0]).toMatchObject({ status: "REJECTED", next: ["PENDING_VALIDATION"] });
    expect((await get("users/newcomer")).regulation).toMatchObject({ actionCode: "008705", inflowsBlocked: true });
    await post(`sessions/${session.id}/persons/${person}/retry`);
    expect((await get("users/owners")).sessions[0].persons[0].status).toBe("PENDING_VALIDATION");
  });

  test("is listed for a submitted session, whose decision is on its way", async () => {
    const { hostedUrl } = await sessionOf(seededUserIds.natural, seededSessionIds.pending);
    await fetch(hostedUrl as string, { method: "POST", redirect: "manual", body: "outcome=VALIDATED" });
    expect(await get("scheduled")).toMatchObject([{ task: { type: "finish", outcome: "VALIDATED" } }]);
  });
});

describe("start", () => {
  test.each([
    ["newcomer", "REFUSED", { status: "REFUSED" }],
    ["newcomer", "PENDING", { status: "PENDING" }],
    ["business", "REVIEW_REFUSED", { status: "REFUSED" }],
    ["NATURAL", "OUT_OF_DATE", { status: "OUT_OF_DATE" }],
    ["BUSINESS", "VALIDATED_PERSONS_PENDING", { status: "VALIDATED" }],
  ])("takes %s to %s", async (user, state, expected) => {
    const { userId, sessionId } = await post("start", { user, state });
    expect(await sessionOf(userId, sessionId)).toMatchObject(expected);
  });

  test("continues a session from which the state can be reached, rather than making another", async () => {
    expect(await post("start", { user: "business", state: "VALIDATED" })).toEqual({
      userId: seededUserIds.business,
      sessionId: seededSessionIds.review,
    });
  });

  test("changes a user", async () => {
    await post("start", { user: seededUserIds.newcomer, state: "OUTFLOWS_BLOCKED" });
    expect((await get("users/newcomer")).regulation.outflowsBlocked).toBe(true);
  });

  test.each([
    ["nobody", "VALIDATED", "user must be the id of a user, or one of"],
    ["newcomer", "constructor", "state must be one of"],
    ["newcomer", "REVIEW_REFUSED", "cannot end in REVIEW_REFUSED"],
    ["payer", "VALIDATED", "the upstream would refuse a session"],
    ["newcomer", "RENEWED", "is not REGULAR"],
  ])("refuses %s and %s", async (user, state, problem) => {
    await expect(post("start", { user, state })).rejects.toThrow(problem);
  });

  test("of a start that is refused no user stays who was created for it", async () => {
    const users = async () => ((await simulator.control("GET", "users")) as unknown[]).length;
    const before = await users();
    for (const more of [{}, { delaySeconds: 60 }])
      await expect(post("start", { user: "PAYER", state: "VALIDATED", ...more })).rejects.toThrow("for Owners only");
    expect(await users()).toBe(before);
  });
});

describe("faults", () => {
  test("have ids, are switched off and on, and removed one by one", async () => {
    const broken = await post("faults", { kind: "status", status: 503, endpoint: "GET /users" });
    const other = await post("faults", { kind: "status", status: 500, endpoint: "GET /hooks" });
    const statusOfUsers = async () => (await simulator.call("GET", "/users")).status;
    expect(await statusOfUsers()).toBe(503);
    await simulator.control("PATCH", `faults/${broken.id}`, { isActive: false });
    expect(await statusOfUsers()).toBe(200);
    await simulator.control("PATCH", `faults/${broken.id}`, { isActive: true });
    expect(await statusOfUsers()).toBe(503);
    await simulator.control("DELETE", `faults/${broken.id}`);
    expect(await statusOfUsers()).toBe(200);
    expect(await get("faults")).toMatchObject([{ id: other.id, isActive: true }]);
    await expect(simulator.control("DELETE", `faults/${broken.id}`)).rejects.toThrow("404");
    await expect(simulator.control("PATCH", `faults/${other.id}`, { isActive: 1 })).rejects.toThrow("400");
  });

  test("name endpoints that there are", async () => {
    expect(await get("endpoints")).toEqual(expect.arrayContaining(["POST /oauth/token", "GET /users"]));
    expect(await get("fault-kinds")).toContain("timeout");
  });
});

describe("the log of webhooks", () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await startReceiver();
    await simulator.call("POST", "/hooks", { EventType: "IDENTITY_VERIFICATION_EXPIRED", Url: receiver.url });
  });
  afterEach(() => receiver.stop());

  const send = () => post("start", { user: "newcomer", state: "EXPIRED" });

  test("tells event, address, answer and latency, and sends again", async () => {
    const { sessionId } = await send();
    await receiver.hasRequests(1);
    await settled(async () => (await get("webhooks/log"))[0]?.state === "DELIVERED");
    const [delivery] = await get("webhooks/log");
    expect(delivery).toMatchObject({
      event: { EventType: "IDENTITY_VERIFICATION_EXPIRED", ResourceId: sessionId },
      attempts: [{ answer: 200, problem: null, latencyMs: expect.any(Number) }],
      nextAttemptAtMs: null,
    });
    expect(delivery.address).toContain(receiver.url);
    const again = await post(`webhooks/${delivery.id}/send`);
    expect(again.attempts).toHaveLength(2);
    await receiver.hasRequests(2);
    await expect(post("webhooks/nothing/send")).rejects.toThrow("404");
  });

  test("tells why there was no answer, and when it is tried again", async () => {
    await receiver.stop();
    await send();
    await settled(async () => (await get("webhooks/log"))[0]?.state === "FAILED");
    const [delivery] = await get("webhooks/log");
    expect(delivery.attempts).toMatchObject([{ answer: null, problem: "no connection" }]);
    expect(delivery.nextAttemptAtMs).toBe(clock.now() + 600_000);
  });

  test("names those that were lost on purpose", async () => {
    await simulator.control("PATCH", "settings", { webhookLossRate: 1 });
    await send();
    expect(await get("webhooks/log")).toMatchObject([{ state: "LOST", attempts: [] }]);
  });

  test("is bounded", async () => {
    await simulator.control("PATCH", "settings", { webhookCopies: 205, webhookDelayMs: 1_000 });
    await send();
    expect(await get("webhooks/log")).toHaveLength(200);
  });
});

describe("the clock", () => {
  test("tells its shift, and a reset takes it back", async () => {
    await post("clock", { advanceSeconds: 3_600 });
    expect(await get("clock")).toMatchObject({ shiftSeconds: 3_600 });
    await post("reset");
    expect(await get("clock")).toEqual({ now: new Date(clock.now()).toISOString(), shiftSeconds: 0 });
    expect(await get("users")).toEqual([]);
  });
});

describe("a reset", () => {
  test("to the seed keeps hooks if asked to, and sends them nothing", async () => {
    const receiver = await startReceiver();
    await simulator.call("POST", "/hooks", { EventType: "IDENTITY_VERIFICATION_PENDING", Url: receiver.url });
    await post("reset", { to: "seed", keepHooks: true });
    expect((await get("users")).length).toBe(Object.keys(seededUserIds).length);
    expect(await get("webhooks")).toEqual({ sent: 0, delivered: 0, failed: 0, lost: 0 });
    await post("start", { user: "newcomer", state: "PENDING" });
    await receiver.hasRequests(1);
    await receiver.stop();
  });

  test("to something else is refused", async () => {
    await expect(post("reset", { to: "yesterday" })).rejects.toThrow("to must be empty or seed");
  });
});

test("the windows of the quota tell limit and use", async () => {
  await simulator.control("PATCH", "settings", { rateLimits: [10, 20, 30, 40] });
  await simulator.call("GET", "/users");
  expect(await get("quota")).toEqual([
    { seconds: 900, limit: 10, used: 1 },
    { seconds: 1_800, limit: 20, used: 1 },
    { seconds: 3_600, limit: 30, used: 1 },
    { seconds: 86_400, limit: 40, used: 1 },
  ]);
});

describe("a page of somebody else", () => {
  const control = (headers: Record<string, string>, body = "{}") =>
    request(simulator.url, "/_simulator/reset", { "content-type": "application/json", ...headers }, body);

  test.each([
    ["has another origin", { origin: "https://evil.example" }],
    ["has no origin that it would tell", { origin: "null" }],
    ["is on another port of this machine", { origin: "http://127.0.0.1:3000" }],
    ["was let in by DNS rebinding", { host: "evil.example:4010", origin: "http://evil.example:4010" }],
    ["sends what a browser marks as foreign", { "sec-fetch-site": "cross-site" }],
  ])("that %s is refused", async (_case, headers) => {
    expect((await control(headers)).status).toBe(403);
    expect((await get("users")).length).toBeGreaterThan(0);
  });

  test("that reads by DNS rebinding is refused as well", async () => {
    expect((await request(simulator.url, "/_simulator/users", { host: "evil.example" })).status).toBe(403);
  });

  test("may not send a form", async () => {
    expect((await control({ "content-type": "text/plain" })).status).toBe(415);
  });

  test.each(["localhost:4010", "simulator:4010", "[::1]:4010", "10.0.0.7", "simulator.test.svc.cluster.local"])(
    "is told from the console at %s",
    async (host) => {
      expect((await control({ host, origin: `http://${host}` })).status).toBe(200);
    },
  );
});

describe("the stream of events", () => {
  test("sends everything first, then only what has changed", async () => {
    const stream = await openStream(`${simulator.url}/_simulator/events?user=newcomer`);
    const first = await stream.until((events) => events.has("state"));
    expect([...first.keys()]).toEqual([
      "definitions",
      "clock",
      "users",
      "user",
      "scheduled",
      "webhooks",
      "calls",
      "faults",
      "settings",
      "state",
    ]);
    expect(first.get("definitions")).toEqual({
      settings: await get("setting-definitions"),
      userKinds: await get("kinds"),
      faultKinds: await get("fault-kinds"),
      endpoints: await get("endpoints"),
    });
    expect(first.get("user")).toMatchObject({ id: seededUserIds.newcomer, sessions: [] });
    stream.forget();
    await post("start", { user: "newcomer", state: "VALIDATED" });
    const changed = await stream.until((events) => events.has("user"));
    expect(changed.get("user")).toMatchObject({ level: "REGULAR", sessions: [{ status: "VALIDATED" }] });
    expect([...changed.keys()].sort()).toEqual(["user", "users"]);
    await stream.close();
  });

  test("also tells what a timer does", async () => {
    const stream = await openStream(`${simulator.url}/_simulator/events`);
    await post(`sessions/${seededSessionIds.pending}/finish`, { outcome: "EXPIRED", delaySeconds: 5 });
    await stream.until((events) => (events.get("scheduled") as unknown[] | undefined)?.length === 1);
    await clock.advance(5_000);
    await stream.until((events) => (events.get("scheduled") as unknown[] | undefined)?.length === 0);
    await stream.close();
  });
});

/** Unlike fetch, sends any Host and Origin. */
function request(
  url: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status: number }> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = sendRequest({ host: "127.0.0.1", port, path, method: body === undefined ? "GET" : "POST", headers });
    sent.once("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

async function openStream(url: string) {
  const { body } = await fetch(url);
  if (!body) throw new Error("the stream has no body");
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let events = new Map<string, unknown>();
  let text = "";
  return {
    forget: () => void (events = new Map()),
    close: () => reader.cancel(),
    async until(isThere: (received: Map<string, unknown>) => boolean): Promise<Map<string, unknown>> {
      while (!isThere(events)) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the stream has ended");
        const complete = (text + value).split("\n\n");
        text = complete.pop() ?? "";
        for (const event of complete) {
          const [, name = "", data = ""] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
          if (name) events.set(name, JSON.parse(data));
        }
      }
      return events;
    },
  };
}

/** Resolves once the condition holds; each look is a request of its own, so that nothing waits for a period of time. */
async function settled(isSettled: () => Promise<boolean>): Promise<void> {
  while (!(await isSettled()));
}
