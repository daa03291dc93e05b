import { describe, expect, test } from "@jest/globals";
import type { ClusterMessage } from "../../src/cluster/messages.js";
import { shareQuota } from "../../src/cluster/shared-quota.js";
import { createQuotaWindows, type QuotaWindows } from "../../src/upstream/quota-windows.js";
import { testClock } from "../support/clock.js";

type QuotaMessage = Extract<ClusterMessage, { kind: "quota" }>;

/** Instances whose messages arrive at once, in virtual time. */
function setUp(count: number) {
  let nowMs = 1_000_000;
  let due: { at: number; work: () => void }[] = [];
  const clock = testClock({
    monotonicMs: () => nowMs,
    schedule(work, delayMs) {
      due.push({ at: nowMs + delayMs, work });
      return () => undefined;
    },
  });
  const published: QuotaMessage[] = [];
  const handlers: ((message: QuotaMessage) => void)[] = [];
  const instances = Array.from({ length: count }, (_, index): QuotaWindows => {
    const cluster: Parameters<typeof shareQuota>[1] = {
      publish(message) {
        published.push(message as QuotaMessage);
        handlers.forEach((handle, other) => other !== index && handle(message as QuotaMessage));
      },
      subscribe: (_kind, handle) => void (handlers[index] = handle as (message: QuotaMessage) => void),
    };
    return shareQuota(createQuotaWindows(clock), cluster, clock);
  });
  function advance(ms: number): void {
    nowMs += ms;
    const ready = due.filter(({ at }) => at <= nowMs).sort((one, another) => one.at - another.at);
    due = due.filter(({ at }) => at > nowMs);
    for (const { work } of ready) work();
  }
  return { clock, instances, published, advance };
}

const reported = (used: number, limit = 400) => [{ seconds: 900, used, remaining: limit - used, resetsInMs: 800_000 }];
const shortest = (windows: QuotaWindows | undefined) => windows?.states()[0];

test("all calls in flight count besides what an answer to another instance reports", () => {
  const { instances, advance } = setUp(2);
  const [own, other] = instances;
  for (let calls = 0; calls < 3; calls += 1) own?.sent(false);
  other?.report(reported(100));
  advance(200);
  expect(shortest(own)).toMatchObject({ used: 103 });
});

describe("several instances", () => {
  test.each([2, 3, 8])("earn no 429 in the last calls of a window that others use too: %i of them", (count) => {
    const { clock, instances, advance } = setUp(count);
    const LIMIT = 2_300;
    let used = 2_000;
    let rateLimited = 0;
    let calls = 0;
    for (let step = 0; step < 3_000; step += 1) {
      instances.forEach((windows, index) => {
        const isLearning = step === 0;
        if (step % (index + 2) !== 0 || (!isLearning && (shortest(windows)?.remaining ?? 0) < 1)) return;
        const end = windows.sent(false);
        calls += 1;
        const latencyMs = 20 + ((calls * 37) % 60);
        clock.schedule(() => {
          if (used >= LIMIT) rateLimited += 1;
          else used += 1;
          const answer = reported(used, LIMIT);
          clock.schedule(() => {
            windows.report(answer);
            end();
          }, latencyMs);
        }, latencyMs);
      });
      advance(10);
    }
    expect(rateLimited).toBe(0);
    expect(used).toBeGreaterThanOrEqual(LIMIT * 0.98);
  });

  test("publish the windows of an answer, also when one without windows follows", () => {
    const { instances, published, advance } = setUp(2);
    instances[0]?.report(reported(350));
    instances[0]?.report([]);
    advance(200);
    expect(published).toEqual([{ kind: "quota", calls: 0, mutations: 0, windows: reported(350) }]);
    expect(shortest(instances[1])).toMatchObject({ used: 350, remaining: 50 });
  });

  test("trust an answer of their own more than an older one of another instance", () => {
    const { instances, advance } = setUp(2);
    instances[1]?.report(reported(300));
    advance(150);
    instances[0]?.report(reported(390));
    advance(50);
    expect(shortest(instances[0])).toMatchObject({ used: 390 });
    advance(1_000);
    instances[1]?.report(reported(395));
    advance(200);
    expect(shortest(instances[0])).toMatchObject({ used: 395 });
  });
});
