import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, type Subscriber, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

/** Of the tokens that tokenFor signs. */
const TOKEN_LIFETIME_MS = 12 * 3_600_000;

interface Updated {
  identityVerificationUpdated: { id: string; status: string; user?: { kycLevel: string }; checks?: { type: string }[] };
}
interface UserUpdated {
  userVerificationsUpdated: { id: string; status: string };
}

let gateway: TestGateway;
let token: string;
const subscribers: Subscriber<unknown>[] = [];

beforeEach(async () => {
  gateway = await startLiveGateway();
  token = await tokenFor(seededUserIds.newcomer);
});
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await gateway.stop();
});

function watch<Data>(query: string, as = token, transport?: "websocket" | "event stream"): Subscriber<Data> {
  const subscriber = subscribe<Data>(gateway.url, query, as, transport);
  subscribers.push(subscriber);
  return subscriber;
}

const ofSession = (id: string, fields = "id status") =>
  `subscription { identityVerificationUpdated(id: "${id}") { ${fields} } }`;
const finish = (id: string, outcome: string) => gateway.control("POST", `sessions/${id}/finish`, { outcome });

describe.each(["websocket", "event stream"] as const)("over %s", (transport) => {
  test("a subscriber receives the current state, each change, and completion once the session is settled", async () => {
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.soletrader);
    const watcher = watch<Updated>(ofSession(id), await tokenFor(seededUserIds.soletrader), transport);
    await watcher.has(1);
    await finish(id, "REVIEW");
    await watcher.has(2);
    await finish(id, "REVIEW_VALIDATED");
    await watcher.ended;
    expect(watcher.received.map(({ identityVerificationUpdated: { status } }) => status)).toEqual([
      "PENDING",
      "REVIEW",
      "VALIDATED",
    ]);
  });

  test("each event has new loaders: nested objects are as fresh as the session", async () => {
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    const watcher = watch<Updated>(ofSession(id, "status checks { type } user { kycLevel }"), token, transport);
    await watcher.has(1);
    await finish(id, "VALIDATED");
    await watcher.has(2);
    expect(
      watcher.received.map(({ identityVerificationUpdated: { user, checks } }) => [user?.kycLevel, checks?.length]),
    ).toEqual([
      ["LIGHT", 0],
      ["REGULAR", 3],
    ]);
  });

  test("one subscription covers all sessions of a user, including new ones", async () => {
    const watcher = watch<UserUpdated>(
      `subscription { userVerificationsUpdated(userId: "${seededUserIds.newcomer}") { id status } }`,
      token,
      transport,
    );
    const { data } = await gateway.query<
      { createIdentityVerification: { identityVerification: { id: string } } },
      object
    >(
      `mutation { createIdentityVerification(input: { userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example" }) { identityVerification { id } } }`,
      { token },
    );
    const id = data?.createIdentityVerification.identityVerification.id ?? "";
    await watcher.has(1);
    await finish(id, "REFUSED_UNDER_AGE");
    await watcher.has(2);
    expect(watcher.received.map(({ userVerificationsUpdated }) => userVerificationsUpdated)).toEqual([
      { id, status: "PENDING" },
      { id, status: "REFUSED" },
    ]);
  });

  test("another user's session and an absent one both complete at once, without an event", async () => {
    for (const id of [seededSessionIds.pending, "idnver_01ABSENT0000000000000000000"]) {
      const watcher = watch<Updated>(ofSession(id), token, transport);
      expect(await watcher.ended).toBeUndefined();
      expect({ received: watcher.received, errors: watcher.errors }).toEqual({ received: [], errors: [] });
    }
  });

  test.each([
    ["what is empty", "", "BAD_REQUEST"],
    ["a query", "{ viewer { userIds } }", "BAD_REQUEST"],
    ["what the schema does not have", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["what is no GraphQL", "subscription {", "GRAPHQL_PARSE_FAILED"],
    ["a malformed id", 'subscription { identityVerificationUpdated(id: "../x") { id } }', "BAD_USER_INPUT"],
  ])("%s is refused", async (_what, query, code) => {
    if (transport === "event stream" && code !== "BAD_USER_INPUT") {
      const response = await fetch(`${gateway.url}/graphql/stream`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
      return;
    }
    const watcher = watch(query, token, transport);
    await watcher.ended;
    expect(watcher.errors).toMatchObject([{ extensions: { code, requestId: expect.any(String) as unknown } }]);
    expect(JSON.stringify(watcher.errors)).not.toContain("../x");
  });

  test("a viewer may have five subscriptions, and another one when one ends", async () => {
    const own = await createSessions(gateway.simulatorUrl, 1);
    const five = Array.from({ length: 5 }, () => watch<Updated>(ofSession(own[0] ?? ""), token, transport));
    await Promise.all(five.map((watcher) => watcher.has(1)));
    const sixth = watch<Updated>(ofSession(own[0] ?? ""), token, transport);
    await sixth.ended;
    expect(sixth.errors).toMatchObject([{ extensions: { code: "TOO_MANY_SUBSCRIPTIONS", retryable: true } }]);
    const other = watch<Updated>(ofSession(own[0] ?? ""), await operatorToken(), transport);
    await other.has(1);
    await finish(own[0] ?? "", "VALIDATED");
    await Promise.all(five.map((watcher) => watcher.ended));
    const [another = ""] = await createSessions(gateway.simulatorUrl, 1);
    await watch<Updated>(ofSession(another), token, transport).has(1);
  });

  test("the stream ends when the token expires", async () => {
    const clock = manualClock(Date.now());
    const schedule = (work: () => void, delayMs: number) => clock.setTimeout(work, delayMs);
    const timed = await startLiveGateway({
      gateway: { clock: testClock({ now: () => new Date(clock.now()), schedule }) },
    });
    const [id = ""] = await createSessions(timed.simulatorUrl, 1);
    const watcher = subscribe<Updated>(timed.url, ofSession(id), token, transport);
    await watcher.has(1);
    await clock.advance(TOKEN_LIFETIME_MS);
    const end = await watcher.ended;
    const results = Object.values(await countsOf(timed.url, "gateway_subscription_results_total"));
    await timed.stop();
    // On a stream, the error is one of them.
    expect(results).toEqual([transport === "websocket" ? 1 : 2]);
    if (transport === "websocket") expect(end).toMatchObject({ code: 4403 });
    else expect(watcher.errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
  });
});

describe("without a valid token", () => {
  test.each(["not.a.token", ""])("a WebSocket is closed as forbidden (%j)", async (bad) => {
    expect(await watch(ofSession("idnver_1"), bad).ended).toMatchObject({ code: 4403 });
  });

  test.each([undefined, "Bearer not.a.token"])("an event stream is refused with 401 (%j)", async (authorization) => {
    const response = await fetch(`${gateway.url}/graphql/stream`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ query: ofSession("idnver_1") }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  });
});

test("a viewer who loses access to a session receives no more events", async () => {
  const id = "idnver_1";
  let owner = seededUserIds.newcomer;
  const upstream = await startScriptedUpstream((request, response) => {
    const session = { Id: id, Status: owner === seededUserIds.newcomer ? "PENDING" : "VALIDATED", CreationDate: 1 };
    if (request.url?.endsWith(`/identity-verifications/${id}`))
      return sendJson(response, { ...session, UserId: owner, LastUpdate: 2, Checks: [] });
    sendJson(response, request.url?.includes(owner) ? [session] : []);
  });
  const alone = await startGatewayFor(upstream.url, { env: { WEBHOOK_SECRETS: WEBHOOK_SECRET } });
  const watcher = subscribe<Updated>(alone.url, ofSession(id), token);
  subscribers.push(watcher);
  await watcher.has(1);
  owner = seededUserIds.natural;
  await fetch(
    `${alone.url}/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=IDENTITY_VERIFICATION_VALIDATED&RessourceId=${id}&Date=3`,
  );
  await watcher.ended;
  expect(watcher.received).toHaveLength(1);
  await alone.stop();
  await upstream.stop();
});

test("a subscriber to a user receives every session, including those created concurrently while the list was being read", async () => {
  const watcher = watch<UserUpdated>(
    `subscription { userVerificationsUpdated(userId: "${seededUserIds.newcomer}") { id status } }`,
  );
  const { data } = await gateway.query<
    { createIdentityVerification: { identityVerification: { id: string } } },
    object
  >(
    `mutation { createIdentityVerification(input: { userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example" }) { identityVerification { id } } }`,
    { token },
  );
  const ours = data?.createIdentityVerification.identityVerification.id ?? "";
  await watcher.has(1);
  const ids = await createSessions(gateway.simulatorUrl, 12);
  await gateway.control("POST", "faults", {
    kind: "latency",
    latencyMs: 300,
    endpoint: "GET /users/:userId/identity-verifications",
    times: 1,
  });
  for (const id of [ours, ...ids]) await finish(id, "VALIDATED");
  const validated = () =>
    watcher.received
      .filter(({ userVerificationsUpdated: { status } }) => status === "VALIDATED")
      .map(({ userVerificationsUpdated: { id } }) => id);
  for (let count = 2; new Set(validated()).size < 13; count += 1) await watcher.has(count);
});

test("a viewer may have twenty connections, and another one when one ends", async () => {
  const open = () => {
    const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const outcome = new Promise<string>((resolve) => {
      socket.on("open", () =>
        socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
      );
      socket.on("message", () => resolve("acknowledged"));
      socket.on("close", (code) => resolve(`closed ${code}`));
    });
    return { socket, outcome };
  };
  const twenty = Array.from({ length: 20 }, open);
  expect(new Set(await Promise.all(twenty.map(({ outcome }) => outcome)))).toEqual(new Set(["acknowledged"]));
  expect(await open().outcome).toBe("closed 4429");
  const [first] = twenty;
  first?.socket.close();
  if (first) await once(first.socket, "close");
  const again = open();
  expect(await again.outcome).toBe("acknowledged");
  for (const { socket } of [...twenty, again]) socket.terminate();
});

test("a client that vanished without closing does not delay the shutdown", async () => {
  const doomed = await startLiveGateway();
  const socket = connect(Number(new URL(doomed.url).port), "127.0.0.1");
  socket.write(
    `GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
  );
  await once(socket, "data");
  const begun = performance.now();
  await doomed.stop();
  // By itself the WebSocket server would wait for half a minute.
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test("a WebSocket message over the limit ends the connection", async () => {
  const watcher = watch(`subscription { identityVerificationUpdated(id: "a") { id } } # ${"x".repeat(120_000)}`);
  expect(await watcher.ended).toMatchObject({ code: 1009 });
});

test("introspection is refused over both transports when it is off", async () => {
  const closed = await startLiveGateway({ env: { GRAPHIQL: "false" } });
  const query =
    'subscription { identityVerificationUpdated(id: "a") { id } } query { __schema { queryType { name } } }';
  const watcher = subscribe(closed.url, query, token);
  await watcher.ended;
  expect(watcher.errors[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  watcher.stop();
  await closed.stop();
});
