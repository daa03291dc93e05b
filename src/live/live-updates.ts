// Puts the parts of the live path together: news from notifications and the event list, the reads that follow,
// the safety net below, and the watchers at the end.
import type { UpstreamEvent, UpstreamEvents } from "../datasources/upstream-events.js";
import type { ChangeCause, UpstreamFacts } from "../datasources/upstream-cache.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { createEventTail } from "./event-poller.js";
import { createNewsDesk } from "./event-intake.js";
import type { OtherInstances } from "./other-instances.js";
import { createSafetyNet } from "./fallback-poller.js";
import { createSessionUpdates } from "./session-refresher.js";
import type { Schedule } from "../timers.js";
import type { SessionChange, Topics } from "./topics.js";
import { createHeardEvents } from "./webhook.js";

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

export interface LiveUpdatesOptions {
  facts: UpstreamFacts;
  topics: Topics;
  events: UpstreamEvents;
  /** Whether notifications can reach this gateway at all. */
  receivesWebhooks: boolean;
  useEventList: boolean;
  /** Where several instances share the work. */
  others?: OtherInstances;
  monotonicNowMs: () => number;
  now: () => Date;
  schedule: Schedule;
  upstreamTimeoutMs: number;
}

/** Own choice: who polls comes back within seconds; who has not for half a minute has gone. */
const WAITING_MS = 30_000;

export function createLiveUpdates(options: LiveUpdatesOptions): LiveUpdates {
  const {
    facts,
    topics,
    events,
    receivesWebhooks,
    useEventList,
    others,
    monotonicNowMs,
    now,
    schedule,
    upstreamTimeoutMs,
  } = options;
  const heard = createHeardEvents(monotonicNowMs);
  const updates = createSessionUpdates({
    facts,
    topics,
    announce,
    monotonicNowMs,
    schedule,
    readTimeoutMs: upstreamTimeoutMs,
    mayReread: others && ((id) => others.mayReread(id)),
  });
  let lastWaitAt = -Infinity;

  const tail = createEventTail({
    events,
    isAnybodyWaiting: () => useEventList && isAnybodyWaiting(),
    isUseful: () => !desk.isTrusted("webhooks") && !desk.isSilent("event list"),
    arrived: (event) => desk.arrived(event, "event list"),
    mayLook: others && ((intervalMs) => others.mayLookAtEvents(intervalMs)),
    monotonicNowMs,
    now,
    schedule,
    timeoutMs: upstreamTimeoutMs,
  });
  const desk = createNewsDesk({
    updates,
    heard,
    passOn:
      others &&
      (async (event, source) => {
        if (!(await others.isFirstToHear(event))) return false;
        others.tell({ kind: "event", event, source });
        return true;
      }),
    isListening: (source) => (source === "webhooks" ? receivesWebhooks : tail.isRunning()),
    monotonicNowMs,
    schedule,
  });
  const isInformed = () => desk.isTrusted("webhooks") || (desk.isTrusted("event list") && tail.isRunning());
  const safetyNet = createSafetyNet({
    topics,
    updates,
    peekSession: (id) => facts.peekSession(id),
    sessionsWithOpenPersons: () => facts.sessionsWithOpenPersons().filter(isUserOfItWatched),
    isInformed,
    monotonicNowMs,
    now,
    schedule,
  });

  function announce(change: SessionChange): void {
    topics.publish(change);
    others?.tell({ kind: "change", change });
  }

  function isUserOfItWatched(id: string): boolean {
    const userId = facts.userOfSession(id);
    return userId !== undefined && topics.isUserWatched(userId);
  }

  function isAnybodyWaiting(): boolean {
    return (
      monotonicNowMs() - lastWaitAt < WAITING_MS ||
      topics.watchedSessions().length > 0 ||
      topics.watchedUsers().length > 0
    );
  }

  // Nobody is woken: whoever watches is looked after by the safety net, and whoever asks reads anew.
  others?.whenMissed(() => facts.dropAll());
  others?.hear("event", ({ event, source }) => desk.passedOn(event, source));
  others?.hear("change", ({ change }) => {
    facts.dropSession(change.sessionId);
    if (change.userId !== undefined) facts.dropUser(change.userId);
    topics.publish(change);
  });

  return {
    notified: (event) => desk.arrived(event, "webhooks"),
    sessionChanged(session, cause) {
      if (cause === "ours") desk.changedByUs(session.id);
      if (cause === "found") desk.changeFound(session.id);
      announce({ sessionId: session.id, userId: session.userId });
    },
    somebodyWaits() {
      const hasBegun = monotonicNowMs() - lastWaitAt >= WAITING_MS;
      lastWaitAt = monotonicNowMs();
      tail.wake(hasBegun);
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
