// Sends what is due to each receiver, a few at a time, and decides what becomes of what a receiver did not take.
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { Measurements } from "../measurements.js";
import { createOutage, type Outage } from "../outage.js";
import { CLOSING_MS } from "../shutdown-time.js";
import { nextAttemptDelayMs } from "./next-attempt.js";
import type { Receiver } from "./receiver.js";
import type { Delivery, RelayQueue } from "./relay-queue.js";
import type { MessageSender } from "./send-message.js";

export interface RelayWorker {
  /** Sends no more, and waits for what is being sent, but not for long. */
  stop(): Promise<void>;
}

/** Own choice: what another instance has queued, or an operator, is sent within a second. */
const POLL_MS = 1_000;
/** Own choice: of one instance to one receiver. */
const MAX_RUNNING = 8;
/** Own choice: longer than an attempt takes, so that no other instance sends the same meanwhile. */
const LEASE_MS = 60_000;
/** Own choice: the rest of the gateway closes after it. */
const STOP_WITHIN_MS = CLOSING_MS / 2;

export function createRelayWorker(options: {
  queue: RelayQueue;
  receivers: readonly Receiver[];
  sender: Pick<MessageSender, "send">;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  logger: Logger;
  measurements: Pick<Measurements, "relayAttempted">;
}): RelayWorker {
  const { queue, receivers, sender, clock, random, logger, measurements } = options;
  const running = new Set<Promise<void>>();
  const outages = new Map(receivers.map(({ id, origin }) => [id, loggedOutage(origin)]));
  let isStopped = false;

  async function deliver({ id: receiver, url, origin }: Receiver, delivery: Delivery): Promise<void> {
    const { message, queuedAtMs } = delivery;
    const { id } = message;
    const { firstAttemptAtMs = clock.now().getTime() } = delivery;
    const { isDelivered, outcome, status, retryAfterMs } = await sender.send(url, message);
    const nowMs = clock.now().getTime();
    if (isDelivered) {
      outages.get(receiver)?.succeeded();
      measurements.relayAttempted("delivered", nowMs - queuedAtMs);
      queue.delivered(receiver, id);
      return;
    }
    outages.get(receiver)?.failed(outcome);
    const attempts = delivery.attempts + 1;
    const sinceFirstMs = nowMs - firstAttemptAtMs;
    const delayMs = nextAttemptDelayMs({ attempts, sinceFirstMs, status, retryAfterMs, random: random() });
    measurements.relayAttempted(delayMs === null ? "given_up" : "failed");
    if (delayMs === null)
      logger.error({ receiver: origin, messageId: id, attempts, outcome }, "relay gave up a message");
    const failed = { ...delivery, attempts, firstAttemptAtMs, lastOutcome: outcome };
    queue.failed(receiver, failed, delayMs === null ? null : nowMs + delayMs);
  }

  function loggedOutage(receiver: string): Outage<string> {
    return createOutage(clock, {
      begun: (outcome) => logger.warn({ receiver, outcome }, "relay receiver does not take a message"),
      over: () => logger.info({ receiver }, "relay receiver takes messages again"),
    });
  }

  /** Returns what takes more of what is due to the receiver, unless enough is being sent. */
  function serve(receiver: Receiver): () => Promise<void> {
    let runningCount = 0;
    let isTaking = false;
    let isAskedAgain = false;
    return async function take() {
      isAskedAgain = isTaking;
      if (isStopped || isTaking || runningCount >= MAX_RUNNING) return;
      isTaking = true;
      const due = await queue.takeDue(receiver.id, MAX_RUNNING - runningCount, LEASE_MS);
      isTaking = false;
      // Others need not wait for the end of the lease.
      if (isStopped) {
        due.forEach((delivery) => queue.failed(receiver.id, delivery, clock.now().getTime()));
        return;
      }
      for (const delivery of due) {
        runningCount += 1;
        const work = deliver(receiver, delivery).finally(() => {
          runningCount -= 1;
          running.delete(work);
          void take();
        });
        running.add(work);
      }
      if (isAskedAgain) void take();
    };
  }

  const takes = receivers.map(serve);
  const takeAll = () => takes.forEach((take) => void take());
  let cancelPoll: (() => void) | undefined;
  function poll(): void {
    takeAll();
    cancelPoll = clock.schedule(poll, POLL_MS);
  }
  poll();
  queue.onQueued(takeAll);

  return {
    async stop() {
      isStopped = true;
      cancelPoll?.();
      if (running.size === 0) return;
      await new Promise<void>((resolve) => {
        const cancel = clock.schedule(resolve, STOP_WITHIN_MS);
        void Promise.allSettled(running).then(() => {
          cancel();
          resolve();
        });
      });
    },
  };
}
