// Who has just come back from the hosted page: a hint, for a bounded time, on all instances. The outcome comes later,
// if there is one: that the browser is back does not show that anything was submitted.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { OtherInstances } from "./other-instances.js";
import type { ChangedSession, Topics } from "./topics.js";

export interface ReportedReturn {
  at: Date;
  /** 1 or more: how long it still counts, if no outcome arrives. */
  remainingSeconds: number;
}

export interface Returns {
  /** The user of this session is back. A repetition does not prolong the time. */
  report(session: ChangedSession): void;
  /** Undefined once the time is over. */
  of(sessionId: string): ReportedReturn | undefined;
  /** The sessions for which an outcome is expected; of each user the last one, so that none takes others' reads. */
  sessions(): ChangedSession[];
  /** For a purge: of this instance. */
  forgetUser(userId: string): void;
}

/** Own choice: how long an automatic decision takes is not documented. */
export const RETURN_COUNTS_MS = 120_000;
const MAX_RETURNS = 10_000;

interface KnownReturn {
  session: ChangedSession;
  at: Date;
  /** On the monotonic clock: one that is set back must not prolong the time. */
  untilMs: number;
}

export function createReturns(options: {
  topics: Pick<Topics, "publish">;
  others?: Pick<OtherInstances, "publish" | "subscribe">;
  clock: Clock;
}): Returns {
  const { topics, others, clock } = options;
  const returns = new LRUCache<string, KnownReturn>(atMost(MAX_RETURNS));

  function of(sessionId: string): ReportedReturn | undefined {
    const { at, untilMs } = returns.peek(sessionId) ?? {};
    if (!at || untilMs === undefined) return undefined;
    const remainingSeconds = Math.ceil((untilMs - clock.monotonicMs()) / 1_000);
    return remainingSeconds > 0 ? { at, remainingSeconds } : undefined;
  }

  function remember(session: ChangedSession, atMs: number): void {
    // An instance whose clock is ahead must not prolong the time.
    const ageMs = Math.max(clock.now().getTime() - atMs, 0);
    if (of(session.id) || ageMs >= RETURN_COUNTS_MS) return;
    const known = {
      session,
      at: new Date(clock.now().getTime() - ageMs),
      untilMs: clock.monotonicMs() + RETURN_COUNTS_MS - ageMs,
    };
    returns.set(session.id, known);
    topics.publish(session);
    endWhenOver(known);
  }

  function endWhenOver(known: KnownReturn): void {
    const { session, untilMs } = known;
    clock.schedule(() => {
      // Reported again since, after another visit of the page.
      if (returns.get(session.id) !== known) return;
      // A timer may fire slightly early.
      if (of(session.id)) return endWhenOver(known);
      returns.delete(session.id);
      topics.publish(session);
    }, untilMs - clock.monotonicMs());
  }

  others?.subscribe("return", ({ session, atMs }) => remember(session, atMs));

  return {
    report({ id, userId }) {
      if (of(id)) return;
      const session = { id, userId };
      const atMs = clock.now().getTime();
      remember(session, atMs);
      others?.publish({ kind: "return", session, atMs });
    },
    of,
    sessions() {
      const byUser = new Map<string, KnownReturn>();
      for (const known of returns.values()) {
        const { id, userId = id } = known.session;
        const other = byUser.get(userId);
        if (of(id) && (!other || other.at < known.at)) byUser.set(userId, known);
      }
      return [...byUser.values()].map(({ session }) => session);
    },
    forgetUser(userId) {
      for (const [id, { session }] of returns.entries()) if (session.userId === userId) returns.delete(id);
    },
  };
}
