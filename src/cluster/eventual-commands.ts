// Commands that are repeated once Redis is back. What an outage has kept from being deleted must not be used after it.
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";

export type RedisCommand = (client: Redis) => Promise<unknown>;

/** Of a command that is repeated: a failure for a reason of its own, which would be as many lines of the log. */
export interface Reported {
  isReported: boolean;
}

interface NamedCommand extends Reported {
  name: string;
  command: RedisCommand;
  onLost?: () => void;
  /** Of two with one name, the higher is the newer. */
  order: number;
}

export interface EventualCommands {
  /**
   * Runs the command now, or once Redis is back; of several with one name, only the newest.
   * @param onLost called if newer ones take its place because too many wait
   */
  run(name: string, command: RedisCommand, onLost?: () => void): void;
  /** Resolves once none is under way: each was answered, or waits for Redis. */
  settled(): Promise<void>;
  /** How many wait for Redis whose loss matters: those with `onLost`. */
  neededCount(): number;
  /** Runs again what has failed. */
  repeat(): void;
}

/** Own choice, in commands: more changes than the quota allows to read while Redis is down for some minutes. */
const MAX_PENDING = 5_000;
/** Own choice: Redis answers so many at once far within the time limit of each. */
const REPEATED_AT_ONCE = 100;

/**
 * @param run answers undefined if the command has failed, and remembers whether that has been reported
 * @param maxPending how many may wait for Redis; beyond, the oldest are lost
 */
export function createEventualCommands(
  run: <Value>(command: (client: Redis) => Promise<Value>, reported: Reported) => Promise<Value | undefined>,
  maxPending = MAX_PENDING,
): EventualCommands {
  const pending = new LRUCache<string, NamedCommand>({
    ...atMost(maxPending),
    dispose({ onLost }, _name, reason) {
      if (reason === "evict") onLost?.();
    },
  });
  const underWay = new Set<Promise<void>>();
  let commandCount = 0;
  let isRepeating = false;

  function follow(work: Promise<void>): void {
    const followed = work.finally(() => underWay.delete(followed));
    underWay.add(followed);
  }

  async function attempt(named: NamedCommand): Promise<void> {
    const { name, order } = named;
    const answer = await run(async (client) => ({ done: await named.command(client) }), named);
    const other = pending.get(name)?.order;
    // Redis answers single commands in their order. Of those with several steps an older one may still be under way:
    // they find for themselves that they come too late.
    if (answer && other !== undefined && other < order) pending.delete(name);
    if (!answer && (other ?? -1) < order) pending.set(name, named);
  }

  /** Once each. When Redis is gone again the rest fail at once. */
  async function repeatAll(): Promise<void> {
    let remaining = [...pending.values()].sort((one, another) => one.order - another.order);
    while (remaining.length > 0) {
      // Others may have been replaced by newer ones meanwhile.
      const next = remaining.slice(0, REPEATED_AT_ONCE).filter((command) => pending.get(command.name) === command);
      remaining = remaining.slice(REPEATED_AT_ONCE);
      for (const { name } of next) pending.delete(name);
      await Promise.all(next.map(attempt));
    }
  }

  return {
    run(name, command, onLost) {
      // An older one that waits for its repetition would come after this one.
      pending.delete(name);
      follow(attempt({ name, command, onLost, order: (commandCount += 1), isReported: false }));
    },
    async settled() {
      // One that was answered may have sent another.
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    neededCount: () => [...pending.values()].filter(({ onLost }) => onLost).length,
    repeat() {
      if (isRepeating) return;
      isRepeating = true;
      follow(repeatAll().finally(() => (isRepeating = false)));
    },
  };
}
