// What an operator can see and do about the relay's queue in Redis.
import type { Redis } from "ioredis";
import type { Delivery } from "../relay/relay-queue.js";
import { evaluate } from "./evaluate.js";
import type { RelayKeys } from "./relay-keys.js";
import { RESEND, RETRY_NOW } from "./relay-scripts.js";
import { readDelivery } from "./relay-values.js";

/** Own choice, in messages: Redis answers nobody else meanwhile, which takes some milliseconds. */
const RETRIED_AT_ONCE = 1_000;

export interface ReceiverState {
  id: string;
  origin: string;
  waiting: number;
  deadLetters: number;
}

export interface RelayOperations {
  receivers(): Promise<ReceiverState[]>;
  /** The oldest first. */
  deadLetters(receiver: string): Promise<Delivery[]>;
  /** Makes dead letters due again, for three more days; all without ids. Returns how many. */
  resend(receiver: string, ids?: readonly string[]): Promise<number>;
  /** Makes all that waits due. Returns how many. */
  retryNow(receiver: string): Promise<number>;
  /** Deletes the queue of a receiver that is not configured any more. */
  forget(receiver: string): Promise<void>;
}

export function createRelayOperations(client: Redis, keys: RelayKeys, now: () => Date): RelayOperations {
  async function deadLetters(receiver: string): Promise<Delivery[]> {
    const ids = await client.zrange(keys.dead(receiver), 0, -1);
    if (ids.length === 0) return [];
    return (await client.hmget(keys.messages(receiver), ...ids)).flatMap(readDelivery);
  }

  return {
    async receivers() {
      const known = Object.entries(await client.hgetall(keys.receivers));
      return Promise.all(
        known.map(async ([id, origin]) => ({
          ...{ id, origin },
          waiting: await client.zcard(keys.due(id)),
          deadLetters: await client.zcard(keys.dead(id)),
        })),
      );
    },
    deadLetters,
    async resend(receiver, ids) {
      const queue = [keys.messages(receiver), keys.due(receiver), keys.dead(receiver)];
      let resent = 0;
      for (const delivery of await deadLetters(receiver)) {
        const { id } = delivery.message;
        if (ids && !ids.includes(id)) continue;
        const queuedAtMs = now().getTime();
        const { message, lastOutcome } = delivery;
        const again = JSON.stringify({ message, attempts: 0, queuedAtMs, lastOutcome } satisfies Delivery);
        resent += Number(await evaluate(client, RESEND, queue, id, again, queuedAtMs));
      }
      return resent;
    },
    async retryNow(receiver) {
      const waiting = await client.zcard(keys.due(receiver));
      const atMs = now().getTime();
      // No more often than they take: what fails meanwhile waits again.
      for (let left = waiting; left > 0; left -= RETRIED_AT_ONCE)
        await evaluate(client, RETRY_NOW, [keys.due(receiver)], atMs, RETRIED_AT_ONCE);
      return waiting;
    },
    async forget(receiver) {
      await client.del(keys.messages(receiver), keys.due(receiver), keys.dead(receiver));
      await client.hdel(keys.receivers, receiver);
    },
  };
}
