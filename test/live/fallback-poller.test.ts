// When the regulatory status of watched users is polled, and what of it the passing of time changes.
import { afterEach, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { toRegulatoryStatus } from "../../src/datasources/mapping.js";
import { readWireRegulatoryStatus } from "../../src/datasources/wire.js";
import { createFallbackPoller, type FallbackPoller } from "../../src/live/fallback-poller.js";
import { createTopics } from "../../src/live/topics.js";
import { clockOf } from "../support/clock.js";

let poller: FallbackPoller;
afterEach(() => poller.stop());

const statusWith = (renewalDeadline?: string) =>
  toRegulatoryStatus(
    readWireRegulatoryStatus({ KycInformation: { KycRenewalDeadline: renewalDeadline } }),
    new Date(0),
  );

/** One user is watched. Returns what was polled, with the second of each. */
function start({ isStatusKnown, receivesWebhooks }: { isStatusKnown: boolean; receivesWebhooks: boolean }) {
  const clock = manualClock(0);
  const topics = createTopics();
  topics.watchUserState("user_m_1", () => undefined);
  const polled: string[] = [];
  const poll = (what: string) => () => void polled.push(`${what} at ${clock.now() / 1_000}`);
  poller = createFallbackPoller({
    topics,
    refresher: {
      refreshSession: poll("session"),
      refreshSessionsOf: poll("list"),
      refreshUser: poll("user"),
      refreshRegulatoryStatus: poll("status"),
    },
    cache: { knownRegulatoryStatus: () => (isStatusKnown ? statusWith() : undefined) },
    store: { view: () => undefined, userOf: () => undefined, sessionsWithOpenPersons: () => [] },
    returns: { sessions: () => [] },
    receivesWebhooks,
    clock: clockOf(clock),
  });
  return {
    pass: async (seconds: number): Promise<string[]> => {
      for (let second = 0; second < seconds; second += 1) await clock.advance(1_000);
      return polled.filter((what) => what.startsWith("status"));
    },
  };
}

test.each([
  [true, ["status at 296"]],
  [false, ["56", "111", "166", "221", "276"].map((second) => `status at ${second}`)],
])("where webhooks are set up (%s), it is polled in time", async (receivesWebhooks, expected) => {
  const { pass } = start({ isStatusKnown: true, receivesWebhooks });
  expect(await pass(320)).toEqual(expected);
});

test("one that nobody has asked for is not polled", async () => {
  const { pass } = start({ isStatusKnown: false, receivesWebhooks: false });
  expect(await pass(320)).toEqual([]);
});

test("when something may have been missed, it is polled at once", async () => {
  const { pass } = start({ isStatusKnown: true, receivesWebhooks: true });
  await pass(10);
  poller.pollSoon();
  expect(await pass(1)).toEqual(["status at 11"]);
});

test.each([
  ["falls due", "2027-02-19"],
  ["becomes overdue", "2026-11-20"],
])(
  "of many users, all whose renewal %s at midnight are told at once, which causes no reads",
  async (_what, deadline) => {
    const clock = manualClock(Date.parse("2026-11-20T23:59:30Z"));
    const topics = createTopics();
    const told: string[] = [];
    const concerned = Array.from({ length: 500 }, (_, index) => `user_m_${index}`);
    const others = Array.from({ length: 500 }, (_, index) => `user_m_other${index}`);
    for (const id of [...concerned, ...others]) topics.watchUserState(id, () => void told.push(id));
    let reads = 0;
    const read = () => void (reads += 1);
    poller = createFallbackPoller({
      topics,
      refresher: {
        refreshSession: read,
        refreshSessionsOf: read,
        refreshUser: read,
        refreshRegulatoryStatus: read,
      },
      cache: { knownRegulatoryStatus: (id) => statusWith(id.includes("other") ? "2026-12-24" : deadline) },
      store: { view: () => undefined, userOf: () => undefined, sessionsWithOpenPersons: () => [] },
      returns: { sessions: () => [] },
      receivesWebhooks: true,
      clock: clockOf(clock),
    });
    await clock.advance(29_000);
    expect(told).toEqual([]);
    await clock.advance(2_000);
    expect([told, reads]).toEqual([concerned, 0]);
    // Whoever is watched is read each minute, within the share of the quota.
    await clock.advance(31_000);
    expect(told).toHaveLength(500);
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThan(50);
  },
);
