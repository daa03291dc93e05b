// Every command that a gateway sends to Redis, with keys that nothing else uses: whether it may and can.
import { randomUUID } from "node:crypto";
import { encode } from "./encoding.js";
import { evaluate } from "./evaluate.js";
import type { RedisCommand } from "./eventual-commands.js";
import type { ClusterMessage } from "./messages.js";
import { clusterKeys } from "./platform.js";
import { relayKeys } from "./relay-keys.js";

export interface NeededCommand {
  name: string;
  send: RedisCommand;
}

const KEY_LIFETIME_MS = 1_000;

/** Exactly what docs/live.md names, but for `INFO`, which is doctor's, `SELECT` and `SUBSCRIBE`. */
export function neededCommands(platform: string, hasQueue: boolean): NeededCommand[] {
  const { prefix, channel } = clusterKeys(platform);
  const key = `${prefix}probe`;
  // Of no viewer: instances that receive it count nothing.
  const message: ClusterMessage = { kind: "allowance", calls: {} };
  return [
    { name: "SET", send: (client) => client.set(key, "1", "PX", KEY_LIFETIME_MS) },
    { name: "GET", send: (client) => client.get(key) },
    { name: "EVAL", send: (client) => evaluate(client, "return 1", [key]) },
    { name: "DEL", send: (client) => client.del(key) },
    { name: "PUBLISH", send: (client) => client.publish(channel, encode({ from: randomUUID(), message })) },
    ...(hasQueue ? relayCommands(platform) : []),
  ];
}

/** Sends them all. */
export function createProbe(platform: string, hasQueue: boolean): RedisCommand {
  const commands = neededCommands(platform, hasQueue);
  return (client) => Promise.all(commands.map(({ send }) => send(client)));
}

function relayCommands(platform: string): NeededCommand[] {
  const keys = relayKeys(platform);
  const [hash, set] = [keys.messages("probe"), keys.due("probe")];
  return [
    { name: "HSET", send: (client) => client.hset(hash, "probe", "2") },
    { name: "HGET", send: (client) => client.hget(hash, "probe") },
    { name: "HDEL", send: (client) => client.hdel(hash, "probe") },
    { name: "ZADD", send: (client) => client.zadd(set, 1, "probe") },
    { name: "ZSCORE", send: (client) => client.zscore(set, "probe") },
    { name: "ZCARD", send: (client) => client.zcard(set) },
    { name: "ZRANGE", send: (client) => client.zrange(set, 0, 0) },
    { name: "ZRANGEBYSCORE", send: (client) => client.zrangebyscore(set, 0, 1) },
    { name: "ZREM", send: (client) => client.zrem(set, "probe") },
    { name: "DEL", send: (client) => client.del(hash, set) },
  ];
}
