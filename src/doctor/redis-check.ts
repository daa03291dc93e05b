// Whether the shared Redis can be used: reachable, with the right to every command, key and channel that is used.
import type { Redis } from "ioredis";
import { connectTo, prepare } from "../cluster/connect.js";
import { type NeededCommand, neededCommands } from "../cluster/needed-commands.js";
import { clusterKeys } from "../cluster/platform.js";
import { failureText, reasonOf } from "../cluster/redis-failure.js";
import { fail, type Finding, ok, warn } from "./check.js";

/** Own choice: a Redis in the same network answers in one or two milliseconds. */
const TIMEOUT_MS = 2_000;

/** @param hasQueue whether it holds the relay's queue, which must not be evicted */
export async function checkRedis(url: string, platform: string, hasQueue: boolean): Promise<Finding> {
  const settings = {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  };
  const [client, listener] = [connectTo(url, settings), connectTo(url, settings)];
  let connectionError: Error | undefined;
  for (const connection of [client, listener]) connection.on("error", (error) => (connectionError ??= error));
  try {
    await Promise.all([client.connect(), listener.connect()]);
    await Promise.all([prepare(client), prepare(listener)]);
    const finding = await findRights(client, listener, platform, hasQueue);
    // A wrong password shows after the connection is made: commands then fail for want of a connection.
    if (connectionError) throw connectionError;
    return finding;
  } catch (error) {
    return fail(`cannot be used ${failureText(connectionError ?? error)}`);
  } finally {
    for (const connection of [client, listener]) connection.disconnect();
  }
}

async function findRights(client: Redis, listener: Redis, platform: string, hasQueue: boolean): Promise<Finding> {
  const { channel } = clusterKeys(platform);
  let info = "";
  const commands: NeededCommand[] = [
    { name: "INFO", send: async () => (info = await client.info()) },
    ...neededCommands(platform, hasQueue),
    { name: "SUBSCRIBE", send: () => listener.subscribe(channel) },
  ];
  const refused: string[] = [];
  for (const { name, send } of commands) {
    try {
      await send(client);
    } catch (error) {
      if (reasonOf(error) !== "NOPERM") throw error;
      refused.push(name);
    }
  }
  if (refused.length > 0)
    return fail(
      `its user lacks the right to ${[...new Set(refused)].join(", ")}, or to keys and channel (docs/live.md)`,
    );
  return settingsFinding(info, hasQueue);
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
