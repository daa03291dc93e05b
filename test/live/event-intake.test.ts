import { expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import type { Invalidation } from "../../src/datasources/upstream-cache.js";
import type { UpstreamEvent } from "../../src/datasources/upstream-events.js";
import { createEventIntake } from "../../src/live/event-intake.js";
import type { ChangeMessage } from "../../src/live/other-instances.js";
import { createEventDeduplicator } from "../../src/live/webhook.js";
import { clockOf } from "../support/clock.js";

type EventMessage = Extract<ChangeMessage, { kind: "event" }>;

test("each event is handled once, whichever source repeats it", () => {
  const received: UpstreamEvent[] = [];
  const clock = clockOf(manualClock(0));
  const intake = createEventIntake({
    refresher: { received: (event) => void received.push(event) },
    store: { userOf: () => undefined, sessionOfPerson: () => undefined },
    deduplicator: createEventDeduplicator(clock),
    health: { reported: () => undefined },
    clock,
  });
  const event = { eventType: "IDENTITY_VERIFICATION_VALIDATED", resourceId: "a", dateSeconds: 1 };
  for (const source of ["webhooks", "webhooks", "event list"] as const) void intake.received(event, source);
  expect(received).toEqual([event]);
});

test("an event that another instance handles first is followed here once that one has published it", async () => {
  const clock = clockOf(manualClock(0));
  const received: [UpstreamEvent, Invalidation][] = [];
  let forwarded: ((message: EventMessage) => void) | undefined;
  const intake = createEventIntake({
    refresher: { received: (event, invalidation) => void received.push([event, invalidation]) },
    store: { userOf: () => undefined, sessionOfPerson: () => undefined },
    deduplicator: createEventDeduplicator(clock),
    health: { reported: () => undefined },
    others: {
      isFirstToReceive: () => Promise.resolve(false),
      publish: () => undefined,
      subscribe: (kind, handle) => void (kind === "event" && (forwarded = handle as typeof forwarded)),
      onGap: () => undefined,
      isConnected: () => true,
      mayPollEvents: () => Promise.resolve(true),
    },
    clock,
  });
  const event = { eventType: "IDENTITY_VERIFICATION_VALIDATED", resourceId: "a", dateSeconds: 1 };
  void intake.received(event, "webhooks");
  await Promise.resolve();
  forwarded?.({ kind: "event", event, source: "webhooks", receivedAtMs: 5, userId: "user_m_1" });
  void intake.received(event, "event list");
  await Promise.resolve();
  expect(received).toEqual([[event, { sinceMs: 5, isForwarded: true, userId: "user_m_1" }]]);
});

test("an event is followed here before the others learn of it, who would find in Redis what it invalidates", async () => {
  const clock = clockOf(manualClock(0));
  const order: string[] = [];
  const intake = createEventIntake({
    refresher: { received: () => void order.push("followed") },
    store: { userOf: () => undefined, sessionOfPerson: () => undefined },
    deduplicator: createEventDeduplicator(clock),
    health: { reported: () => undefined },
    others: {
      isFirstToReceive: () => Promise.resolve(true),
      publish: () => void order.push("published"),
      subscribe: () => undefined,
      onGap: () => undefined,
      isConnected: () => true,
      mayPollEvents: () => Promise.resolve(true),
    },
    clock,
  });
  void intake.received({ eventType: "IDENTITY_VERIFICATION_VALIDATED", resourceId: "a", dateSeconds: 1 }, "webhooks");
  await Promise.resolve();
  expect(order).toEqual(["followed", "published"]);
});
