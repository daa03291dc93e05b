// Gives the turn of a user to one instance at a time, by a lease in Redis that ends with the instance.
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.js";
import type { SharedTurns } from "../datasources/user-turns.js";
import { UPSTREAM_ID_PATTERN } from "../schema/upstream-id-pattern.js";
import { assertWaits, pause } from "../upstream/deadline.js";
import { endLease, LEASE_MS, LEASE_POLL_MS, renewLease, takeLease } from "./lease.js";
import type { SharedRedis } from "./redis.js";

/** Own choice: the news of a creation takes milliseconds from one instance to another. */
const REMEMBER_MS = 10_000;

export interface SharedTurnsOptions {
  redis: Pick<SharedRedis, "run">;
  prefix: string;
  clock: Clock;
  leaseMs?: number;
  renewMs?: number;
}

/** Without an answer of Redis, an instance goes on alone. */
export function createSharedTurns(options: SharedTurnsOptions): SharedTurns {
  const { redis, prefix, clock, leaseMs = LEASE_MS, renewMs = leaseMs / 3 } = options;
  return {
    async take(userId, caller) {
      const [lease, last] = [`${prefix}turn:${userId}`, `${prefix}turned:${userId}`];
      const holder = randomUUID();
      let hasWaited = false;
      for (;;) {
        assertWaits(caller, clock);
        const isTaken = await redis.run((client) => takeLease(client, lease, holder, leaseMs));
        if (isTaken !== false) break;
        hasWaited = true;
        await pause(LEASE_POLL_MS, caller.cancellation);
      }
      const renew = () => void redis.run((client) => renewLease(client, lease, holder, leaseMs));
      const renewal = setInterval(renew, renewMs).unref();
      const lastId = (await redis.run((client) => client.get(last))) ?? "";
      const sessionId = UPSTREAM_ID_PATTERN.test(lastId) ? lastId : undefined;
      return {
        last: { sessionId, isUnfinished: hasWaited && sessionId === undefined },
        async end(sessionId) {
          clearInterval(renewal);
          // On one connection: a renewal that is under way is done before.
          await redis.run(async (client) => {
            if (sessionId !== undefined) await client.set(last, sessionId, "PX", REMEMBER_MS);
            await endLease(client, lease, holder);
          });
        },
      };
    },
  };
}
