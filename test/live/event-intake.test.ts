// Row 45 of the reliability matrix: which source counts as reliable.
import { beforeEach, describe, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import type { UpstreamEvent } from "../../src/datasources/upstream-events.js";
import { createEventIntake, type EventIntake } from "../../src/live/event-intake.js";
import { createEventDeduplicator } from "../../src/live/webhook.js";
import { clockOf } from "../support/clock.js";

const startMs = Date.parse("2026-11-23T12:00:00Z");
const startSeconds = startMs / 1_000;
let clock: ManualClock;
let intake: EventIntake;
let received: UpstreamEvent[];

beforeEach(() => {
  clock = manualClock(startMs);
  received = [];
  intake = createEventIntake({
    refresher: { received: (event) => void received.push(event) },
    deduplicator: createEventDeduplicator(clockOf(clock)),
    sessionsConcerned: ({ resourceId }) => (resourceId.startsWith("psc_") ? ["business"] : [resourceId]),
    isListening: (source) => source === "webhooks",
    clock: clockOf(clock),
  });
});

const event = (resourceId: string, dateSeconds = startSeconds, eventType = "IDENTITY_VERIFICATION_VALIDATED") => ({
  eventType,
  resourceId,
  dateSeconds,
});
const changed = (id: string, updatedSeconds: number | null = startSeconds) => ({
  id,
  updatedAt: updatedSeconds === null ? null : new Date(updatedSeconds * 1_000),
});
const isReliable = () => intake.isReliable("webhooks");

describe("webhooks", () => {
  test("are reliable once a read confirms what one has reported", () => {
    expect(isReliable()).toBe(false);
    intake.received(event("a"), "webhooks");
    intake.changeObserved(changed("a"));
    expect(isReliable()).toBe(true);
  });

  test("stay reliable when a client reads the change long after its event", async () => {
    intake.received(event("a"), "webhooks");
    intake.changeObserved(changed("a"));
    intake.received(event("b"), "webhooks");
    await clock.advance(600_000);
    intake.changeObserved(changed("b"));
    await clock.advance(16_000);
    expect(isReliable()).toBe(true);
  });

  test("stay reliable when the event names a person, whose session a read shows to have changed", async () => {
    intake.received(event("a"), "webhooks");
    intake.changeObserved(changed("a"));
    await clock.advance(60_000);
    const now = startSeconds + 60;
    intake.received(event("psc_1", now, "IDENTITY_VERIFICATION_PSC_VALIDATED"), "webhooks");
    intake.changeObserved(changed("business", null));
    await clock.advance(16_000);
    expect(isReliable()).toBe(true);
  });

  test("are not reliable any more when they have missed a change, though they reported an earlier one", async () => {
    intake.received(event("a"), "webhooks");
    intake.changeObserved(changed("a"));
    await clock.advance(60_000);
    for (const seconds of [60, 70, 80]) {
      intake.changeObserved(changed("a", startSeconds + seconds));
      await clock.advance(16_000);
    }
    expect(isReliable()).toBe(false);
  });

  test("an event that arrives within the time of grace after a read has shown the change counts as well", async () => {
    intake.changeObserved(changed("a"));
    await clock.advance(5_000);
    intake.received(event("a"), "webhooks");
    await clock.advance(11_000);
    expect(isReliable()).toBe(true);
  });
});

test("each event is handled once", () => {
  for (let time = 0; time < 3; time += 1) intake.received(event("a"), "webhooks");
  expect(received).toEqual([event("a")]);
});
