import { expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import type { UpstreamEvent } from "../../src/datasources/upstream-events.js";
import { createEventIntake } from "../../src/live/event-intake.js";
import { createEventDeduplicator } from "../../src/live/webhook.js";
import { clockOf } from "../support/clock.js";

test("each event is handled once, whichever source repeats it", () => {
  const received: UpstreamEvent[] = [];
  const clock = clockOf(manualClock(0));
  const intake = createEventIntake({
    refresher: { received: (event) => void received.push(event) },
    store: { userOf: () => undefined },
    deduplicator: createEventDeduplicator(clock),
    health: { reported: () => undefined },
    clock,
  });
  const event = { eventType: "IDENTITY_VERIFICATION_VALIDATED", resourceId: "a", dateSeconds: 1 };
  for (const source of ["webhooks", "webhooks", "event list"] as const) intake.received(event, source);
  expect(received).toEqual([event]);
});
