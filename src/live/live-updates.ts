// Puts the parts of the live path together: news from notifications and the event list, the reads that follow,
// the safety net below, and the watchers at the end.
import type { UpstreamEvent, UpstreamEvents } from "../datasources/upstream-events.js";
import type { UpstreamFacts } from "../datasources/upstream-facts.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { createEventTail } from "./event-tail.js";
import { createNewsDesk } from "./news-desk.js";
import { createSafetyNet } from "./safety-net.js";
import { createSessionUpdates } from "./session-updates.js";
import type { Schedule } from "./timers.js";
import type { Topics } from "./topics.js";
import { createHeardEvents, type HeardEvents } from "./webhook.js";

export interface LiveUpdates {
  /** A notification came in. Returns at once and never throws. */
  notified(event: UpstreamEvent): void;
  /** A session was found to have changed, or was changed by ourselves. */
  sessionChanged(session: IdentityVerification, cause: ChangeCause): void;
  /** Somebody asked for a session that is not decided, or watches one. */
  somebodyWaits(): void;
  /** Whether news of changes is known to arrive. */
  isInformed(): boolean;
  /** Resolves once no news is waiting to be followed up. */
  idle(): Promise<void>;
  stop(): void;
}

export type ChangeCause = "found" | "ours";

export interface LiveUpdatesOptions {
  facts: UpstreamFacts;
  topics: Topics;
  events: UpstreamEvents;
  /** Whether notifications can reach this gateway at all. */
  receivesWebhooks: boolean;
  useEventList: boolean;
  heard?: HeardEvents;
  monotonicNowMs: () => number;
  now: () => Date;
  schedule: Schedule;
  upstreamTimeoutMs: number;
}

/** Own choice: who polls comes back within seconds; who has not for half a minute has gone. */
const WAITING_MS = 30_000;

export function createLiveUpdates(options: LiveUpdatesOptions): LiveUpdates {
  const { facts, topics, events, receivesWebhooks, useEventList, monotonicNowMs, now, schedule, upstreamTimeoutMs } = options;
  const heard = options.heard ?? createHeardEvents(monotonicNowMs);
  const updates = createSessionUpdates({ facts, topics, monotonicNowMs, schedule });
  let lastWaitAt = -Infinity;

  const tail = createEventTail({
    events,
    isAnybodyWaiting: () => useEventList && isAnybodyWaiting(),
    isUseful: () => !desk.isTrusted("webhooks") && !desk.isSilent("event list"),
    arrived: (event) => desk.arrived(event, "event list"),
    monotonicNowMs,
    now,
    schedule,
    timeoutMs: upstreamTimeoutMs,
  });
  const desk = createNewsDesk({
    updates,
    heard,
    isListening: (source) => (source === "webhooks" ? receivesWebhooks : tail.isRunning()),
    monotonicNowMs,
    schedule,
  });
  const isInformed = () => desk.isTrusted("webhooks") || (desk.isTrusted("event list") && tail.isRunning());
  const safetyNet = createSafetyNet({ topics, updates, peekSession: (id) => facts.peekSession(id), isInformed, monotonicNowMs, now, schedule });

  function isAnybodyWaiting(): boolean {
    return monotonicNowMs() - lastWaitAt < WAITING_MS || topics.watchedSessions().length > 0 || topics.watchedUsers().length > 0;
  }

  return {
    notified: (event) => desk.arrived(event, "webhooks"),
    sessionChanged(session, cause) {
      if (cause === "ours") desk.changedByUs(session.id);
      else desk.changeFound(session.id);
      topics.publish({ sessionId: session.id, userId: session.userId });
    },
    somebodyWaits() {
      lastWaitAt = monotonicNowMs();
      tail.wake();
    },
    isInformed,
    idle: () => updates.idle(),
    stop() {
      safetyNet.stop();
      tail.stop();
      updates.stop();
    },
  };
}
