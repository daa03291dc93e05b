// GraphiQL's subscriptions, against the real gateway where it can be brought to end them so, else a scripted server.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import type { Result } from "../../web/graphiql/operation-request.js";
import { subscribe } from "../../web/graphiql/subscription.js";
import { saySubscription, type SubscriptionState } from "../../web/graphiql/subscription-state.js";
import { tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
let server: Server;
let scripted: string;
/** What the scripted server does with a request. */
let script: (response: ServerResponse) => void;

beforeAll(async () => {
  gateway = await startGateway();
  server = createServer((_request, response) => script(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  scripted = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await gateway.stop();
});

interface Run {
  results: Result[];
  states: SubscriptionState[];
}

/** @param stopAfter results, as a press of the stop button does; else to the end */
async function run(url: string, query: string, token = "", stopAfter = Infinity): Promise<Run> {
  const states: SubscriptionState[] = [];
  const results: Result[] = [];
  const headers = { authorization: `Bearer ${token}` };
  const stream = subscribe(`${url}/graphql/stream`, { query }, headers, (state) => states.push(state));
  const iterator = stream[Symbol.asyncIterator]();
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    results.push(step.value);
    if (results.length >= stopAfter) await iterator.return?.();
  }
  return { results, states };
}

const watchSession = (id: string) => `subscription { identityVerificationUpdated(id: "${id}") { id status } }`;
const watchUser = (id: string) => `subscription { userVerificationsUpdated(userId: "${id}") { id } }`;
const lastOf = ({ states }: Run) => states.at(-1) ?? { events: -1, stage: "open" as const };

describe("of a gateway", () => {
  it("completes without an event where there is nothing to watch, and says what to look at", async () => {
    const ended = await run(gateway.url, watchUser(seededUserIds.newcomer), await tokenFor(seededUserIds.natural));

    expect(ended.results).toEqual([]);
    expect(lastOf(ended)).toEqual({ events: 0, stage: "complete" });
    expect(saySubscription(lastOf(ended))).toContain("completed without an event");
  });

  it("completes after the last event of a session that is final", async () => {
    const { refused } = seededSessionIds;
    const ended = await run(gateway.url, watchSession(refused), await tokenFor(seededUserIds.natural));

    expect(ended.results).toHaveLength(1);
    expect(ended.states).toEqual([
      { events: 0, stage: "open" },
      { events: 1, stage: "open" },
      { events: 1, stage: "complete" },
    ]);
    expect(saySubscription(lastOf(ended))).toContain("completed after one event");
  });

  it("is stopped by the person in front of the page", async () => {
    const token = await tokenFor(seededUserIds.natural);
    const ended = await run(gateway.url, watchUser(seededUserIds.natural), token, 2);

    expect(lastOf(ended)).toEqual({ events: 2, stage: "stopped" });
    expect(saySubscription(lastOf(ended))).toBe("Stopped after 2 events.");
  });

  it("is refused with a token that is not valid: the answer is shown, and what to do", async () => {
    const ended = await run(gateway.url, watchUser(seededUserIds.natural), "not-a-token");

    expect(ended.results[0]?.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    expect(lastOf(ended)).toEqual({ events: 0, stage: "expired" });
    expect(saySubscription(lastOf(ended))).toContain("under Headers");
  });

  it("ends with an error that the answer shows", async () => {
    const ended = await run(gateway.url, "subscription { nothing }", await tokenFor(seededUserIds.natural));

    expect(ended.results[0]?.errors).toHaveLength(1);
    expect(lastOf(ended)).toEqual({ events: 0, stage: "failed" });
    expect(saySubscription(lastOf(ended))).toContain("with an error");
  });
});

describe("of a connection", () => {
  const event = 'event: next\ndata: {"data":{"a":1}}\n\n';
  const begin = (response: ServerResponse) => response.writeHead(200, { "content-type": "text/event-stream" });

  it.each<[string, (response: ServerResponse) => void]>([
    ["is cut", (response) => void begin(response).write(event, () => response.destroy())],
    ["ends without the word that it is complete", (response) => void begin(response).end(event)],
  ])("that %s leaves the newest event shown, and says that it broke off", async (_how, write) => {
    script = write;
    const ended = await run(scripted, "subscription { a }");

    expect(ended.results).toEqual([{ data: { a: 1 } }]);
    expect(lastOf(ended)).toEqual({ events: 1, stage: "broken" });
    expect(saySubscription(lastOf(ended))).toContain("broke off after one event");
  });

  it("whose token expires ends with that, whatever word of completion follows", async () => {
    const expiry = 'event: next\ndata: {"errors":[{"message":"","extensions":{"code":"UNAUTHENTICATED"}}]}\n\n';
    script = (response) => void begin(response).end(`${event}${expiry}event: complete\ndata:\n\n`);

    expect(lastOf(await run(scripted, "subscription { a }"))).toEqual({ events: 1, stage: "expired" });
  });

  it("that cannot be had is an error in words", async () => {
    script = (response) => void response.destroy();
    const ended = await run(scripted, "subscription { a }");

    expect(ended.results[0]?.errors?.[0]?.message).toContain("The gateway did not answer");
    expect(lastOf(ended)).toEqual({ events: 0, stage: "failed" });
  });
});
