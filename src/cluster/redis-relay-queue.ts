// The relay's queue in Redis, for all instances: it survives their restarts. Its names and JSON do not depend on the
// version of the gateway or of Node.js, as what one leaves has to be sent by the next.
import type { Redis } from "ioredis";
import type { Clock } from "../clock.js";
import type { FollowedSubject } from "../live/event-follower.js";
import { createMessage } from "../relay/relay-message.js";
import {
  AWAITED_AT_ONCE,
  type Delivery,
  FIRST_REREAD_MS,
  MAX_DEAD_LETTERS,
  MAX_WAITING,
  READ_AWAITED_MS,
  type RelayQueue,
  STATE_KEPT_SECONDS,
  subjectKey,
  SWEEP_MS,
} from "../relay/relay-queue.js";
import { advance, mayBeNewer, type Observation, personIdsOf } from "../relay/relayed-state.js";
import { evaluate } from "./evaluate.js";
import type { RedisCommand } from "./eventual-commands.js";
import type { SharedRedis } from "./redis.js";
import type { RelayKeys } from "./relay-keys.js";
import * as scripts from "./relay-scripts.js";
import { readAwaited, readDelivery, readKnown } from "./relay-values.js";

/** Own choice: instances that observe one subject at once are few. */
const MAX_CONFLICTS = 20;

export interface RedisRelayQueueOptions {
  redis: Pick<SharedRedis, "run" | "runForRelay">;
  keys: RelayKeys;
  receivers: readonly { id: string; origin: string }[];
  clock: Clock;
  /**
   * Called for each message that a full queue loses, and while Redis is down for each state, and each read to be done,
   * that too many others have replaced.
   */
  onDropped?: () => void;
}

/** Records an event and that it has to be read in one step: whoever is killed in between leaves neither. */
export function firstAndAwaited(
  client: Redis,
  event: { seen: string; seconds: number; relay: RelayKeys; awaited: FollowedSubject; now: Date },
): Promise<unknown> {
  const { seen, seconds, relay, awaited, now } = event;
  const nowMs = now.getTime();
  const keys = [seen, relay.awaited, relay.since];
  return evaluate(client, scripts.FIRST, keys, seconds, subjectKey(awaited), nowMs, nowMs + FIRST_REREAD_MS);
}

/** What two observations of one subject have shown together: a list lacks the persons that a view has shown before. */
function combined(earlier: Observation, later: Observation): Observation {
  const advanced = advance(earlier, later);
  return advanced ? { ...later, ...advanced.next } : earlier;
}

export function createRedisRelayQueue(options: RedisRelayQueueOptions): RelayQueue {
  const { redis, keys, receivers, clock, onDropped = () => undefined } = options;
  const ofReceiver = (id: string) => [keys.messages(id), keys.due(id)];
  const nowMs = () => clock.now().getTime();
  /** By subject, the newest state that is not stored or lost yet, and what waits for that: as many as commands wait. */
  const storing = new Map<string, { newest: Observation; then?: () => void }>();
  let notify: () => void = () => undefined;

  const names = receivers.flatMap(({ id, origin }) => [id, origin]);
  // Operators see them before the first message. Each message names them again, as Redis may have lost everything.
  redis.runForRelay("relay receivers", (client) => client.hset(keys.receivers, ...names));

  function dropped(count: number): void {
    for (let index = 0; index < count; index += 1) onDropped();
  }

  /** The command resolves to false where receivers may have been told of something older, so that a read is needed. */
  function store(observed: Observation): (client: Redis) => Promise<boolean> {
    const key = keys.state(subjectKey(observed));
    const queues = receivers.flatMap(({ id }) => ofReceiver(id));
    return async (client) => {
      for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
        const text = await client.get(key);
        const known = readKnown(text);
        const advanced = advance(known, observed);
        if (!advanced) return !mayBeNewer(known, observed);
        const message = advanced.isNew ? createMessage(observed, known, advanced.next) : undefined;
        const delivery: Delivery | undefined = message && { message, attempts: 0, queuedAtMs: nowMs() };
        const result = await evaluate(
          client,
          scripts.ADVANCE,
          [key, keys.receivers, ...queues],
          ...[text ?? "", JSON.stringify(advanced.next), STATE_KEPT_SECONDS],
          ...[message?.id ?? "", delivery ? JSON.stringify(delivery) : "", nowMs(), MAX_WAITING],
          ...names,
        );
        if (typeof result !== "number" || result < 0) continue;
        dropped(result);
        for (const personId of personIdsOf(advanced.next))
          await client.set(keys.sessionOf(personId), observed.id, "EX", STATE_KEPT_SECONDS);
        if (message) notify();
        return true;
      }
      return false;
    };
  }

  return {
    isOfProcess: false,
    // Of several states of one subject that could not be stored, the newest is enough.
    observed(observed) {
      const key = subjectKey(observed);
      const unstored = storing.get(key);
      const newest = unstored ? combined(unstored.newest, observed) : observed;
      const entry = unstored ?? { newest };
      entry.newest = newest;
      storing.set(key, entry);
      const endStoring = () => {
        if (storing.get(key) === entry) storing.delete(key);
      };
      const command: RedisCommand = async (client) => {
        const isSettled = await store(newest)(client);
        if (entry.newest !== newest) return;
        endStoring();
        // Otherwise it stays awaited, and is read again.
        if (isSettled) entry.then?.();
      };
      redis.runForRelay(`relay ${key}`, command, () => {
        endStoring();
        onDropped();
      });
    },
    awaitRead(subject) {
      const key = subjectKey(subject);
      const [now, dueAt] = [nowMs(), nowMs() + FIRST_REREAD_MS];
      redis.runForRelay(
        `relay read of ${key}`,
        (client) => evaluate(client, scripts.AWAIT_READ, [keys.awaited, keys.since], key, now, dueAt),
        onDropped,
      );
    },
    wasRead(subject, fetchedAtMs) {
      const key = subjectKey(subject);
      // Named apart from what awaits it: neither replaces the other.
      const tell = () =>
        redis.runForRelay(`relay was read ${key}`, (client) =>
          evaluate(client, scripts.WAS_READ, [keys.awaited, keys.since], key, fetchedAtMs),
        );
      // Not before what it has shown is stored.
      const unstored = storing.get(key);
      if (unstored) unstored.then = tell;
      else tell();
    },
    async sessionOfPerson(personId) {
      const answer = await redis.run(async (client) => ({ id: await client.get(keys.sessionOf(personId)) }));
      return answer?.id ?? undefined;
    },
    async takeAwaited() {
      const taken = await redis.run((client) =>
        evaluate(
          client,
          scripts.TAKE_AWAITED,
          [keys.awaited, keys.since, keys.nextSweep],
          ...[nowMs(), AWAITED_AT_ONCE, FIRST_REREAD_MS, READ_AWAITED_MS, SWEEP_MS],
        ),
      );
      return readAwaited(taken);
    },
    async takeDue(receiver, limit, leaseMs) {
      const taken = await redis.run((client) =>
        evaluate(client, scripts.TAKE_DUE, ofReceiver(receiver), nowMs(), limit, nowMs() + leaseMs),
      );
      return Array.isArray(taken) ? taken.flatMap(readDelivery) : [];
    },
    delivered(receiver, id) {
      redis.runForRelay(`relay ${receiver} ${id}`, (client) =>
        evaluate(client, scripts.DELIVERED, ofReceiver(receiver), id),
      );
    },
    failed(receiver, delivery, atMs) {
      const { id } = delivery.message;
      const text = JSON.stringify(delivery);
      redis.runForRelay(`relay ${receiver} ${id}`, async (client) => {
        if (atMs !== null) return evaluate(client, scripts.RETRY, ofReceiver(receiver), id, text, Math.round(atMs));
        const queues = [...ofReceiver(receiver), keys.dead(receiver)];
        const deleted = await evaluate(client, scripts.GIVE_UP, queues, id, text, nowMs(), MAX_DEAD_LETTERS);
        dropped(Number(deleted));
        return deleted;
      });
    },
    counts: (receiver) =>
      redis.run(async (client) => ({
        waiting: await client.zcard(keys.due(receiver)),
        deadLetters: await client.zcard(keys.dead(receiver)),
      })),
    onQueued: (listener) => void (notify = listener),
  };
}
