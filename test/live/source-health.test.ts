// Row 45 of the reliability matrix: which source of events counts as missing changes.
import { beforeEach, describe, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { createSourceHealth, type SourceHealth } from "../../src/live/source-health.js";
import { IdentityVerification } from "../../src/schema/identity-verification.js";
import { clockOf } from "../support/clock.js";

const startMs = Date.parse("2026-11-23T12:00:00Z");
const startSeconds = startMs / 1_000;
const GRACE_MS = 45_000;
let clock: ManualClock;
let health: SourceHealth;

beforeEach(() => {
  clock = manualClock(startMs);
  health = createSourceHealth({
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
  session: Object.assign(new IdentityVerification(), {
    id,
    updatedAt: updatedSeconds === null ? null : new Date(updatedSeconds * 1_000),
  }),
  subject: "session" as const,
  kind: "changed" as const,
  origin: "read" as const,
  isAnnounced: false,
});
const nowSeconds = () => clock.now() / 1_000;

/** Changes that a read shows and no event reports. */
async function miss(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    health.observed(changed(`missed${index}`, nowSeconds()));
    await clock.advance(GRACE_MS);
  }
}

describe("webhooks", () => {
  test("count as missing changes after three in a row, and no longer once one is reported", async () => {
    await miss(2);
    expect(health.missingChanges()).toEqual([]);
    await miss(1);
    expect(health.missingChanges()).toEqual(["webhooks"]);
    health.reported(event("a", nowSeconds()), "webhooks");
    health.observed(changed("a", nowSeconds()));
    await clock.advance(GRACE_MS);
    expect(health.missingChanges()).toEqual([]);
  });

  test("miss nothing when a client reads a change long after its event", async () => {
    await miss(2);
    health.reported(event("b", nowSeconds()), "webhooks");
    const updatedSeconds = nowSeconds();
    await clock.advance(600_000);
    health.observed(changed("b", updatedSeconds));
    await clock.advance(GRACE_MS);
    await miss(1);
    expect(health.missingChanges()).toEqual([]);
  });

  test("miss nothing when the event names a person, whose session a read shows to have changed", async () => {
    await miss(2);
    health.reported(event("psc_1", nowSeconds(), "IDENTITY_VERIFICATION_PSC_VALIDATED"), "webhooks");
    health.observed(changed("business", null));
    await clock.advance(GRACE_MS);
    await miss(1);
    expect(health.missingChanges()).toEqual([]);
  });

  test("miss a change though they reported an earlier one of the same session", async () => {
    health.reported(event("a"), "webhooks");
    await clock.advance(GRACE_MS * 3);
    for (let time = 0; time < 3; time += 1) {
      health.observed(changed("a", nowSeconds()));
      await clock.advance(GRACE_MS);
    }
    expect(health.missingChanges()).toEqual(["webhooks"]);
  });

  test("miss nothing when the event arrives within the time of grace after a read has shown the change", async () => {
    await miss(2);
    health.observed(changed("a", nowSeconds()));
    await clock.advance(5_000);
    health.reported(event("a", nowSeconds()), "webhooks");
    await clock.advance(GRACE_MS);
    await miss(1);
    expect(health.missingChanges()).toEqual([]);
  });

  test("are not expected to report what the gateway itself has changed", async () => {
    await miss(2);
    health.observed({ ...changed("a"), origin: "own" });
    health.observed(changed("a"));
    await clock.advance(GRACE_MS);
    expect(health.missingChanges()).toEqual([]);
  });
});

test("what the gateway changes twice counts as its own until after the second time", async () => {
  for (let round = 0; round < 3; round += 1) {
    const id = `own${round}`;
    health.observed({ ...changed(id), origin: "own" });
    await clock.advance(GRACE_MS - 5_000);
    health.observed({ ...changed(id), origin: "own" });
    await clock.advance(6_000);
    health.observed(changed(id, nowSeconds()));
    await clock.advance(GRACE_MS);
  }
  expect(health.missingChanges()).toEqual([]);
});
