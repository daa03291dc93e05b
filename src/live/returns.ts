// Who has just come back from the hosted page: a hint, for a bounded time, on all instances. The outcome comes later,
// if there is one: that the browser is back does not show that anything was submitted.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { OtherInstances } from "./other-instances.js";
import type { ChangedSession, Topics } from "./topics.js";

export interface ReportedReturn {
  at: Date;
  /** 1 or more: an outcome is expected within this time. */
  remainingSeconds: number;
}

export interface Returns {
  /** The user of this session is back. A repetition does not prolong the time. */
  report(session: ChangedSession): void;
  /** Undefined once the time is over. */
  of(sessionId: string): ReportedReturn | undefined;
  /** The sessions for which an outcome is expected. */
  sessions(): ChangedSession[];
}

/** Own choice: how long an automatic decision takes is not documented. */
const OUTCOME_EXPECTED_MS = 120_000;
const MAX_RETURNS = 10_000;

export function createReturns(options: {
  topics: Pick<Topics, "publish">;
  others?: Pick<OtherInstances, "publish" | "subscribe">;
  clock: Clock;
}): Returns {
  const { topics, others, clock } = options;
  const returns = new LRUCache<string, { session: ChangedSession; atMs: number }>(atMost(MAX_RETURNS));

  function remainingMs(atMs: number): number {
    return atMs + OUTCOME_EXPECTED_MS - clock.now().getTime();
  }

  function of(sessionId: string): ReportedReturn | undefined {
    const { atMs = -Infinity } = returns.get(sessionId) ?? {};
    const seconds = Math.ceil(remainingMs(atMs) / 1_000);
    return seconds > 0 ? { at: new Date(atMs), remainingSeconds: seconds } : undefined;
  }

  function remember(session: ChangedSession, atMs: number): void {
    returns.set(session.id, { session, atMs });
    topics.publish(session);
    clock.schedule(() => {
      // Reported again since, after another visit of the page.
      if (of(session.id)) return;
      returns.delete(session.id);
      topics.publish(session);
    }, remainingMs(atMs));
  }

  others?.subscribe("return", ({ session, atMs }) => {
    // An instance whose clock is ahead must not prolong the time.
    const knownAtMs = Math.min(atMs, clock.now().getTime());
    if (!of(session.id) && remainingMs(knownAtMs) > 0) remember(session, knownAtMs);
  });

  return {
    report({ id, userId }) {
      if (of(id)) return;
      const session = { id, userId };
      const atMs = clock.now().getTime();
      remember(session, atMs);
      others?.publish({ kind: "return", session, atMs });
    },
    of,
    sessions: () => [...returns.values()].map(({ session }) => session).filter(({ id }) => of(id)),
  };
}
