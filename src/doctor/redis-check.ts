// Whether the shared Redis can be used: reachable, with the right to every command, key and channel that is used.
import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { encode } from "../cluster/encoding.js";
import { evaluate } from "../cluster/evaluate.js";
import type { ClusterMessage } from "../cluster/messages.js";
import { clusterKeys } from "../cluster/platform.js";
import { reasonOf } from "../cluster/redis.js";
import { relayKeys } from "../cluster/relay-keys.js";
import { fail, type Finding, ok, warn } from "./check.js";

/** Own choice: a Redis in the same network answers in one or two milliseconds. */
const TIMEOUT_MS = 2_000;
const KEY_LIFETIME_MS = 1_000;

/** @param hasQueue whether it holds the relay's queue, which must not be evicted */
export async function checkRedis(url: string, platform: string, hasQueue: boolean): Promise<Finding> {
  const settings = {
    lazyConnect: true,
    // It would send INFO, and write to the console where that is refused.
    enableReadyCheck: false,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  };
  const [client, listener] = [new Redis(url, settings), new Redis(url, settings)];
  let connectionError: Error | undefined;
  for (const connection of [client, listener]) connection.on("error", (error) => (connectionError = error));
  try {
    await Promise.all([client.connect(), listener.connect()]);
    const finding = await findRights(client, listener, platform, hasQueue);
    // A wrong password shows after the connection is made: commands then fail for want of a connection.
    if (connectionError) throw connectionError;
    return finding;
  } catch (error) {
    const reason = reasonOf(connectionError ?? error);
    return fail(`cannot be used (${reason}): REDIS_URL, its user and password, certificate, firewall`);
  } finally {
    for (const connection of [client, listener]) connection.disconnect();
  }
}

async function findRights(client: Redis, listener: Redis, platform: string, hasQueue: boolean): Promise<Finding> {
  const { prefix, channel } = clusterKeys(platform);
  const key = `${prefix}doctor:${randomUUID()}`;
  // Of no viewer: instances that receive it count nothing.
  const message: ClusterMessage = { kind: "allowance", calls: {} };
  let info = "";
  /** Exactly what docs/live.md names. */
  const commands: [name: string, send: () => Promise<unknown>][] = [
    ["INFO", async () => (info = await client.info())],
    ["SET", () => client.set(key, "1", "PX", KEY_LIFETIME_MS, "NX")],
    ["GET", () => client.get(key)],
    ["EVAL", () => evaluate(client, "return 1", [key])],
    ["DEL", () => client.del(key)],
    ["PUBLISH", () => client.publish(channel, encode({ from: randomUUID(), message }))],
    ["SUBSCRIBE", () => listener.subscribe(channel)],
    ...(hasQueue ? relayCommands(client, platform) : []),
  ];
  const refused: string[] = [];
  for (const [name, send] of commands) {
    const reason = await send().then(
      () => undefined,
      (error: unknown) => reasonOf(error),
    );
    if (reason !== undefined && reason !== "NOPERM") return fail(`refuses ${name} (${reason})`);
    if (reason === "NOPERM") refused.push(name);
  }
  if (refused.length > 0)
    return fail(
      `its user lacks the right to ${[...new Set(refused)].join(", ")}, or to keys and channel ` +
        `(docs/live.md${hasQueue ? ", docs/relay.md" : ""})`,
    );
  return settingsFinding(info, hasQueue);
}

/** Exactly what docs/relay.md names, on keys of a queue that are deleted again. */
function relayCommands(client: Redis, platform: string): [name: string, send: () => Promise<unknown>][] {
  const keys = relayKeys(platform);
  const receiver = `doctor-${randomUUID()}`;
  const [hash, set] = [keys.messages(receiver), keys.due(receiver)];
  return [
    ["HSETNX", () => client.hsetnx(hash, "doctor", "1")],
    ["HSET", () => client.hset(hash, "doctor", "2")],
    ["HGET", () => client.hget(hash, "doctor")],
    ["HGETALL", () => client.hgetall(hash)],
    ["HMGET", () => client.hmget(hash, "doctor")],
    ["HDEL", () => client.hdel(hash, "doctor")],
    ["ZADD", () => client.zadd(set, 1, "doctor")],
    ["ZSCORE", () => client.zscore(set, "doctor")],
    ["ZCARD", () => client.zcard(set)],
    ["ZRANGE", () => client.zrange(set, 0, 0)],
    ["ZRANGEBYSCORE", () => client.zrangebyscore(set, 0, 1)],
    ["ZREM", () => client.zrem(set, "doctor")],
    ["DEL", () => client.del(hash, set)],
  ];
}

function settingsFinding(info: string, hasQueue: boolean): Finding {
  const valueOf = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim();
  const version = `version ${valueOf("redis_version") ?? "unknown"}`;
  const isLimited = Number(valueOf("maxmemory") ?? 0) > 0;
  const policy = valueOf("maxmemory_policy") ?? "";
  if (isLimited && hasQueue && policy.startsWith("allkeys"))
    return fail(`${version}, may evict what is to be relayed: set maxmemory-policy to volatile-lru`);
  if (hasQueue && valueOf("aof_enabled") === "0")
    return warn(`${version}, loses what is to be relayed when it restarts: turn on appendonly`);
  if (isLimited && !hasQueue && policy === "noeviction")
    return warn(`${version}, refuses writes once it is full: set maxmemory-policy to volatile-lru`);
  return ok(`${version}, with all rights`);
}
