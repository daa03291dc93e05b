import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { createMessageSender, type MessageSender } from "../../src/relay/send-message.js";
import { fire } from "../support/timers.js";
import { RELAY_SECRET, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.js";

const message = { id: "msg_1", body: { type: "user.updated", timestamp: "2026-01-01T00:00:00.000Z", data: {} } };
let receiver: WebhookReceiver;
let sender: MessageSender;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await sender.close();
  await receiver.stop();
});

const start = (timeoutMs?: number) => (sender = createMessageSender(() => [RELAY_SECRET], systemClock, timeoutMs));

/** Returns what lets the time be up. */
function startWithLimit(): () => void {
  const timeoutMs = 1_000_000;
  const timers = jest.spyOn(globalThis, "setTimeout");
  start(timeoutMs);
  return () => fire(timers.mock.calls, timeoutMs);
}

test("sends what the specification's own library verifies", async () => {
  start();
  expect(await sender.send(receiver.url, message)).toMatchObject({ isDelivered: true, outcome: "204" });
  expect(receiver.received).toEqual([{ ...message.body, id: message.id }]);
  expect(receiver.requests[0]?.headers).toMatchObject({
    "content-type": "application/json",
    "webhook-id": "msg_1",
    "webhook-timestamp": expect.stringMatching(/^\d{10}$/),
  });
});

test("a receiver that does not answer in time has not taken the message, and its connection is closed", async () => {
  const timeOut = startWithLimit();
  const closed = new Promise((resolve) => receiver.answer((response) => void once(response, "close").then(resolve)));
  const sent = sender.send(receiver.url, message);
  await receiver.hasRequests(1);
  timeOut();
  expect(await sent).toEqual({ isDelivered: false, outcome: "timeout" });
  await closed;
});

test("a status counts although the body never ends", async () => {
  const timeOut = startWithLimit();
  const channel = "undici:request:headers";
  const headArrived = new Promise<void>((resolve) => {
    const arrived = () => {
      unsubscribe(channel, arrived);
      resolve();
    };
    subscribe(channel, arrived);
  });
  receiver.answer((response) => void response.writeHead(200).write("begun"));
  const sent = sender.send(receiver.url, message);
  await headArrived;
  timeOut();
  expect(await sent).toMatchObject({ isDelivered: true, outcome: "200" });
});

test("nobody at the address is a failure of the network, with its cause", async () => {
  start();
  await receiver.stop();
  expect(await sender.send(receiver.url, message)).toEqual({ isDelivered: false, outcome: "network (ECONNREFUSED)" });
});

test.each([
  ["seconds", "30", 30_000, 30_000],
  ["a date", () => new Date(Date.now() + 3_600_000).toUTCString(), 3_500_000, 3_600_000],
  ["neither", "soon", undefined, undefined],
])("Retry-After in %s", async (_name, header, atLeast, atMost) => {
  start();
  const retryAfter = typeof header === "string" ? header : header();
  receiver.answer((response) => void response.writeHead(429, { "retry-after": retryAfter }).end());
  const { retryAfterMs } = await sender.send(receiver.url, message);
  if (atLeast === undefined) expect(retryAfterMs).toBeUndefined();
  else {
    expect(retryAfterMs).toBeGreaterThanOrEqual(atLeast);
    expect(retryAfterMs).toBeLessThanOrEqual(atMost);
  }
});
