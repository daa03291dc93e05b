// The relay: tells the platform's own backend of every change of a session or user that a read has confirmed, by
// webhooks signed as the Standard Webhooks specification says.
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { Change, ChangeFeed } from "../datasources/change-feed.js";
import { isAnythingKnown } from "../datasources/user-store.js";
import type { EventFollower } from "../live/event-follower.js";
import type { Measurements } from "../measurements.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import type { Receiver } from "./receiver.js";
import { type AwaitedRead, type RelayQueue, SWEEP_MS } from "./relay-queue.js";
import { createRelayWorker } from "./relay-worker.js";
import { observedRegulatoryStatus, observedSession, observedUser } from "./relayed-state.js";
import { createMessageSender } from "./send-message.js";

export interface Relay extends EventFollower {
  /**
   * Begins to send, and to ask for reads that an event has made necessary and that nobody has done.
   * @param secrets those that sign at present
   */
  start(secrets: () => readonly string[], read: (awaited: AwaitedRead) => void): void;
  /** In all receivers' queues; undefined while that is not known. */
  counts(): Promise<{ waiting: number; deadLetters: number } | undefined>;
  stop(): Promise<void>;
}

export function createRelay(options: {
  receivers: readonly Receiver[];
  queue: RelayQueue;
  feed: Pick<ChangeFeed, "subscribe">;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  logger: Logger;
  measurements: Pick<Measurements, "relayAttempted">;
  /** Longest duration of one attempt. */
  timeoutMs?: number;
}): Relay {
  const { receivers, queue, feed, clock, logger } = options;
  let stop: () => Promise<void> = () => Promise.resolve();

  /** An older value that is returned because it cannot be read is no observation. */
  function observeSession(session: IdentityVerification): void {
    if (!session.freshness.isStale && session.rawStatus != null) queue.observed(observedSession(session));
  }
  function observeUser(userId: string, user: UserDetail): void {
    if (!user.freshness.isStale) queue.observed(observedUser(userId, user));
  }
  /** A refusal by the upstream says nothing either. */
  function observeRegulatoryStatus(userId: string, status: RegulatoryStatus): void {
    if (!status.freshness.isStale && isAnythingKnown(status)) queue.observed(observedRegulatoryStatus(userId, status));
  }

  // Changes that no event has announced, and creations. What another instance has observed, it queues.
  feed.subscribe((change: Change) => {
    if (change.subject === "invalidation" || change.origin === "instance") return;
    if (change.subject === "session") observeSession(change.session);
    else if (change.subject === "user") observeUser(change.userId, change.user);
    else observeRegulatoryStatus(change.userId, change.status);
  });

  async function counts(): ReturnType<Relay["counts"]> {
    const all = await Promise.all(receivers.map(({ id }) => queue.counts(id)));
    const known = all.filter((count) => count !== undefined);
    if (known.length < all.length) return undefined;
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
    return {
      waiting: sum(known.map(({ waiting }) => waiting)),
      deadLetters: sum(known.map(({ deadLetters }) => deadLetters)),
    };
  }

  return {
    expect: (subject) => queue.awaitRead(subject),
    caughtUp: (subject, fetchedAtMs) => queue.wasRead(subject, fetchedAtMs),
    sessionOfPerson: (personId) => queue.sessionOfPerson(personId),
    sessionWasRead: observeSession,
    userWasRead: observeUser,
    regulatoryStatusWasRead: observeRegulatoryStatus,
    start(secrets, read) {
      const sender = createMessageSender(secrets, clock, options.timeoutMs);
      const worker = createRelayWorker({ ...options, sender });
      let cancelSweep: () => void = () => undefined;
      let isStopped = false;
      const sweep = async () => {
        for (const awaited of await queue.takeAwaited()) read(awaited);
        if (!isStopped) cancelSweep = clock.schedule(() => void sweep(), SWEEP_MS);
      };
      void sweep();
      stop = async () => {
        isStopped = true;
        cancelSweep();
        await worker.stop();
        const waiting = queue.isOfProcess ? (await counts())?.waiting : 0;
        if (waiting) logger.warn({ waiting }, "relay loses what waits: it is kept in this process");
        await sender.close();
      };
    },
    counts,
    stop: () => stop(),
  };
}
