// The relay's queue in Redis, for all instances: it survives their restarts. Its names and JSON do not depend on the
// version of the gateway or of Node.js, as what one leaves has to be sent by the next.
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
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
import { advance, type Observation, personIdsOf } from "../relay/relayed-state.js";
import { evaluate } from "./evaluate.js";
import type { RedisCommand } from "./eventual-commands.js";
import type { SharedRedis } from "./redis.js";
import type { RelayKeys } from "./relay-keys.js";
import * as scripts from "./relay-scripts.js";
import { readAwaited, readDelivery, readKnown } from "./relay-values.js";

/** Own choice: instances that observe one subject at once are few. */
const MAX_CONFLICTS = 20;
/** Own choice: as many as wait for a Redis that is down. */
const MAX_STORING = 5_000;

export interface RedisRelayQueueOptions {
  redis: Pick<SharedRedis, "run" | "runEventually">;
  keys: RelayKeys;
  receivers: readonly { id: string; origin: string }[];
  clock: Clock;
  /** Called for each message that a full queue loses. */
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

export function createRedisRelayQueue(options: RedisRelayQueueOptions): RelayQueue {
  const { redis, keys, receivers, clock, onDropped = () => undefined } = options;
  const ofReceiver = (id: string) => [keys.messages(id), keys.due(id)];
  const nowMs = () => clock.now().getTime();
  /** By subject, the newest state that is not stored yet, and what waits for that. */
  const storing = new LRUCache<string, { newest: Observation; then?: () => void }>(atMost(MAX_STORING));
  let notify: () => void = () => undefined;

  const names = receivers.flatMap(({ id, origin }) => [id, origin]);
  // Operators see them before the first message. Each message names them again, as Redis may have lost everything.
  redis.runEventually("relay receivers", (client) => client.hset(keys.receivers, ...names));

  function store(observed: Observation): RedisCommand {
    const key = keys.state(subjectKey(observed));
    const queues = receivers.flatMap(({ id }) => ofReceiver(id));
    return async (client) => {
      for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
        const text = await client.get(key);
        const known = readKnown(text);
        const advanced = advance(known, observed);
        if (!advanced) return;
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
        for (let dropped = 0; dropped < result; dropped += 1) onDropped();
        for (const personId of personIdsOf(advanced.next))
          await client.set(keys.sessionOf(personId), observed.id, "EX", STATE_KEPT_SECONDS);
        if (message) notify();
        return;
      }
    };
  }

  return {
    isOfProcess: false,
    // Of several states of one subject that could not be stored, the newest is enough.
    observed(observed) {
      const key = subjectKey(observed);
      const entry = storing.get(key) ?? { newest: observed };
      entry.newest = observed;
      storing.set(key, entry);
      redis.runEventually(`relay ${key}`, async (client) => {
        await store(observed)(client);
        if (entry.newest !== observed) return;
        if (storing.get(key) === entry) storing.delete(key);
        entry.then?.();
      });
    },
    awaitRead(subject) {
      const key = subjectKey(subject);
      const [now, dueAt] = [nowMs(), nowMs() + FIRST_REREAD_MS];
      redis.runEventually(`relay read of ${key}`, (client) =>
        evaluate(client, scripts.AWAIT_READ, [keys.awaited, keys.since], key, now, dueAt),
      );
    },
    wasRead(subject, fetchedAtMs) {
      const key = subjectKey(subject);
      // Named apart from what awaits it: neither replaces the other.
      const tell = () =>
        redis.runEventually(`relay was read ${key}`, (client) =>
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
      redis.runEventually(`relay ${receiver} ${id}`, (client) =>
        evaluate(client, scripts.DELIVERED, ofReceiver(receiver), id),
      );
    },
    failed(receiver, delivery, atMs) {
      const { id } = delivery.message;
      const text = JSON.stringify(delivery);
      redis.runEventually(`relay ${receiver} ${id}`, (client) =>
        atMs === null
          ? evaluate(
              client,
              scripts.GIVE_UP,
              [...ofReceiver(receiver), keys.dead(receiver)],
              ...[id, text, nowMs(), MAX_DEAD_LETTERS],
            )
          : evaluate(client, scripts.RETRY, ofReceiver(receiver), id, text, Math.round(atMs)),
      );
    },
    counts: (receiver) =>
      redis.run(async (client) => ({
        waiting: await client.zcard(keys.due(receiver)),
        deadLetters: await client.zcard(keys.dead(receiver)),
      })),
    onQueued: (listener) => void (notify = listener),
  };
}
