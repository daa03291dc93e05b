// GraphiQL's subscriptions, against the real gateway where it can be brought to end them so, else a scripted server.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import type { Result } from "../../web/graphiql/operation-request.js";
import { subscribe, type SubscriptionOptions } from "../../web/graphiql/subscription.js";
import {
  AT_FIRST,
  MAX_ENTRIES,
  saySubscription,
  type SubscriptionState,
} from "../../web/graphiql/subscription-state.js";
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
  /** How long each pause before another attempt was to be; none takes any time. */
  pausesMs: number[];
}

interface Options {
  token?: string;
  /** Results, as a press of the stop button does; else to the end. */
  stopAfter?: number;
  renewHeaders?: SubscriptionOptions["renewHeaders"];
}

async function run(url: string, query: string, options: Options = {}): Promise<Run> {
  const { token = "", stopAfter = Infinity, renewHeaders = () => Promise.resolve(null) } = options;
  const ended: Run = { results: [], states: [], pausesMs: [] };
  const stream = subscribe({
    path: `${url}/graphql/stream`,
    operation: { query },
    headers: { authorization: `Bearer ${token}` },
    onState: (state) => ended.states.push(state),
    renewHeaders,
    pause: (ms) => Promise.resolve(void ended.pausesMs.push(ms)),
  });
  const iterator = stream[Symbol.asyncIterator]();
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    ended.results.push(step.value);
    if (ended.results.length >= stopAfter) await iterator.return?.();
  }
  return ended;
}

const watchSession = (id: string) => `subscription { identityVerificationUpdated(id: "${id}") { id status } }`;
const watchUser = (id: string) => `subscription { userVerificationsUpdated(userId: "${id}") { id } }`;
const lastOf = ({ states }: Run) => states.at(-1) ?? AT_FIRST;
const notesOf = (ended: Run) => lastOf(ended).entries.flatMap((entry) => (entry.kind === "note" ? [entry.text] : []));

describe("of a gateway", () => {
  it("completes without an event where there is nothing to watch, and says what to look at", async () => {
    const token = await tokenFor(seededUserIds.natural);
    const ended = await run(gateway.url, watchUser(seededUserIds.newcomer), { token });

    expect(ended.results).toEqual([]);
    expect(lastOf(ended)).toEqual({ ...AT_FIRST, stage: "complete" });
    expect(saySubscription(lastOf(ended))).toContain("completed without an event");
  });

  it("completes after the last event of a session that is final", async () => {
    const { refused } = seededSessionIds;
    const ended = await run(gateway.url, watchSession(refused), { token: await tokenFor(seededUserIds.natural) });

    expect(ended.results).toHaveLength(1);
    expect(ended.states).toMatchObject([
      { events: 0, stage: "open" },
      { events: 1, stage: "open" },
      { events: 1, stage: "complete" },
    ]);
    expect(lastOf(ended).entries).toEqual([
      { kind: "event", number: 1, at: expect.any(Number) as unknown as number, result: ended.results[0] },
    ]);
    expect(saySubscription(lastOf(ended))).toContain("completed the subscription after one event");
  });

  it("is stopped by the person in front of the page", async () => {
    const token = await tokenFor(seededUserIds.natural);
    const ended = await run(gateway.url, watchUser(seededUserIds.natural), { token, stopAfter: 2 });

    expect(lastOf(ended)).toMatchObject({ events: 2, stage: "stopped" });
    expect(saySubscription(lastOf(ended))).toBe("You stopped it after 2 events.");
  });

  it("is refused with a token that is not valid: the answer is shown, and what to do", async () => {
    const ended = await run(gateway.url, watchUser(seededUserIds.natural), { token: "not-a-token" });

    expect(ended.results[0]?.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    expect(lastOf(ended)).toMatchObject({ events: 0, stage: "expired", code: "UNAUTHENTICATED" });
    expect(saySubscription(lastOf(ended))).toContain("under Headers");
  });

  it("ends with an error that the answer shows", async () => {
    const ended = await run(gateway.url, "subscription { nothing }", { token: await tokenFor(seededUserIds.natural) });

    expect(ended.results[0]?.errors).toHaveLength(1);
    expect(lastOf(ended)).toMatchObject({ events: 0, stage: "failed" });
    expect(saySubscription(lastOf(ended))).toContain("with the error GRAPHQL_VALIDATION_FAILED");
  });

  it("goes on with a new token when the old one is not accepted, and nobody sees that it was not", async () => {
    const token = await tokenFor(seededUserIds.natural);
    const renewHeaders = () => Promise.resolve({ authorization: `Bearer ${token}` });
    const query = watchSession(seededSessionIds.refused);
    const ended = await run(gateway.url, query, { token: "not-a-token", renewHeaders });

    expect(ended.results).toEqual([expect.objectContaining({ data: expect.anything() as object })]);
    expect(lastOf(ended)).toMatchObject({ events: 1, stage: "complete" });
    expect(notesOf(ended)[0]).toBe("The token had expired: going on with a new one.");
  });

  it("ends when the new token is not accepted either", async () => {
    const renewHeaders = () => Promise.resolve({ authorization: "Bearer neither" });
    const ended = await run(gateway.url, watchUser(seededUserIds.natural), { token: "not-a-token", renewHeaders });
    expect(lastOf(ended)).toMatchObject({ stage: "expired", code: "UNAUTHENTICATED" });
  });
});

describe("of a connection", () => {
  const event = 'event: next\ndata: {"data":{"a":1}}\n\n';
  const begin = (response: ServerResponse) => response.writeHead(200, { "content-type": "text/event-stream" });

  const complete = "event: complete\ndata:\n\n";

  it.each<[string, (response: ServerResponse) => void]>([
    ["is cut", (response) => void begin(response).write(event, () => response.destroy())],
    ["ends without the word that it is complete", (response) => void begin(response).end(event)],
  ])("that %s is made again, and the events go on", async (_how, write) => {
    let requests = 0;
    script = (response) => {
      requests += 1;
      if (requests < 3) write(response);
      else begin(response).end(event + complete);
    };
    const ended = await run(scripted, "subscription { a }");

    expect(ended.results).toEqual([{ data: { a: 1 } }, { data: { a: 1 } }, { data: { a: 1 } }]);
    expect(lastOf(ended)).toMatchObject({ events: 3, stage: "complete" });
    expect(notesOf(ended)).toEqual([
      "The connection was lost. Attempt 1 of 5 in 1.0 s.",
      "Connected again: the gateway sends the state as it is now.",
      "The connection was lost. Attempt 1 of 5 in 1.0 s.",
      "Connected again: the gateway sends the state as it is now.",
    ]);
  });

  it("that cannot be made again is given up after five attempts, with longer pauses, and keeps the events", async () => {
    let requests = 0;
    script = (response) => {
      requests += 1;
      if (requests === 1) begin(response).write(event, () => response.destroy());
      else if (requests === 2) response.writeHead(503).end("busy");
      else response.destroy();
    };
    const ended = await run(scripted, "subscription { a }");

    expect(requests).toBe(6);
    expect(ended.pausesMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(ended.results).toEqual([{ data: { a: 1 } }]);
    expect(lastOf(ended)).toMatchObject({ events: 1, stage: "broken" });
    expect(saySubscription(lastOf(ended))).toContain("was lost after one event");
  });

  it("whose token expires ends with that, whatever word of completion follows", async () => {
    const expiry = 'event: next\ndata: {"errors":[{"message":"","extensions":{"code":"UNAUTHENTICATED"}}]}\n\n';
    script = (response) => void begin(response).end(`${event}${expiry}${complete}`);

    expect(lastOf(await run(scripted, "subscription { a }"))).toMatchObject({ events: 1, stage: "expired" });
  });

  it("that cannot be had is an error in words", async () => {
    script = (response) => void response.destroy();
    const ended = await run(scripted, "subscription { a }");

    expect(ended.results[0]?.errors?.[0]?.message).toContain("The gateway did not answer");
    expect(lastOf(ended)).toMatchObject({ events: 0, stage: "failed" });
  });

  it("that sends more than is kept leaves the newest", async () => {
    script = (response) => void begin(response).end(event.repeat(MAX_ENTRIES + 20) + complete);
    const ended = lastOf(await run(scripted, "subscription { a }"));

    expect(ended.entries).toHaveLength(MAX_ENTRIES);
    expect(ended.entries.at(-1)).toMatchObject({ number: MAX_ENTRIES + 20 });
    expect(ended.events).toBe(MAX_ENTRIES + 20);
    expect(ended.dropped).toBe(20);
  });
});
