// Commands that are repeated once Redis is back. What an outage has kept from being deleted must not be used after it.
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";

export type RedisCommand = (client: Redis) => Promise<unknown>;

interface NamedCommand {
  name: string;
  command: RedisCommand;
  /** Of two with one name, the higher is the newer. */
  order: number;
}

export interface EventualCommands {
  /** Runs the command now, or once Redis is back; of several with one name, only the newest. */
  run(name: string, command: RedisCommand): void;
  /** Redis is back. */
  repeat(): void;
}

/** Own choice: more changes than the quota allows to read while Redis is down for some minutes. */
const MAX_PENDING = 5_000;

/** @param run answers undefined if the command has failed */
export function createEventualCommands(
  run: <Value>(command: (client: Redis) => Promise<Value>) => Promise<Value | undefined>,
): EventualCommands {
  const pending = new LRUCache<string, NamedCommand>(atMost(MAX_PENDING));
  let commandCount = 0;

  function attempt(named: NamedCommand): void {
    const { name, order } = named;
    void run(async (client) => ({ done: await named.command(client) })).then((answer) => {
      // Redis answers in the order of the commands, so that none older is still under way.
      if (answer && (pending.get(name)?.order ?? Infinity) < order) pending.delete(name);
      if (!answer && (pending.get(name)?.order ?? -1) < order) pending.set(name, named);
    });
  }

  return {
    run: (name, command) => attempt({ name, command, order: (commandCount += 1) }),
    repeat() {
      const commands = [...pending.entries()].map(([, command]) => command);
      pending.clear();
      for (const command of commands.sort((one, other) => one.order - other.order)) attempt(command);
    },
  };
}
