// Deletes what instances share of one user, and has each delete what it keeps itself.
import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { isRecord } from "../is-record.js";
import { readSubject } from "../relay/relay-queue.js";
import { decode, encode } from "./encoding.js";
import { evaluate } from "./evaluate.js";
import { forgetReturnsOf } from "./kept-returns.js";
import { clusterKeys } from "./platform.js";
import { type RelayKeys, relayKeys } from "./relay-keys.js";
import { END_AWAITING, FORGET } from "./relay-scripts.js";
import { readDelivery, readKnown } from "./relay-values.js";

interface Purged {
  /** Instances that were told. */
  instances: number;
  sessions: number;
  /** Of the relay: waiting ones and dead letters. */
  messages: number;
}

/** Own choice: keys that one step of a search looks at. */
const SCAN_COUNT = 500;
/** Own choice: longer than an instance takes to hear of it, and a command of its own that was on its way. */
const AGAIN_AFTER_MS = 1_000;

export async function purgeUser(client: Redis, platform: string, userId: string): Promise<Purged> {
  const { channel } = clusterKeys(platform);
  const instances = await client.publish(channel, encode({ from: "purge", message: { kind: "purge", userId } }));
  const purged = await deleteShared(client, platform, userId);
  await delay(AGAIN_AFTER_MS);
  await deleteShared(client, platform, userId);
  return { instances, ...purged };
}

async function deleteShared(client: Redis, platform: string, userId: string): Promise<Omit<Purged, "instances">> {
  const { prefix } = clusterKeys(platform);
  const keys = relayKeys(platform);
  const isOfUser = (session: unknown) => isRecord(session) && session["userId"] === userId;

  // By what each says of its user, as the list of the user's sessions expires long before they do.
  const sessions = await keysOf(client, `${prefix}session:`, (bytes) => {
    const stored = decode(bytes);
    return isOfUser(isRecord(stored) ? stored["value"] : undefined);
  });
  const states = await keysOf(client, keys.state(""), (bytes) => isOfUser(readKnown(bytes.toString())));
  const stateIds = new Set(states.map((key) => key.slice(key.lastIndexOf(":") + 1)));
  const persons = await keysOf(client, keys.sessionOf(""), (bytes) => stateIds.has(bytes.toString()));
  const ofUser = ["list", "user", "regulatory"].map((name) => `${prefix}${name}:${userId}`);
  const ids = [userId, ...stateIds, ...sessions.map((key) => key.slice(`${prefix}session:`.length))];
  // Before what they say is deleted, or a read that the relay still awaits would bring it back.
  await endAwaiting(client, keys, new Set([...ids, ...persons.map((key) => key.slice(keys.sessionOf("").length))]));
  for (const key of [...sessions, ...states, ...persons, ...ofUser]) await client.del(key);
  await forgetReturnsOf(client, prefix, userId);

  let messages = 0;
  for (const receiver of Object.keys(await client.hgetall(keys.receivers)))
    for (const id of await messagesOf(client, keys.messages(receiver), userId)) {
      await evaluate(client, FORGET, [keys.messages(receiver), keys.due(receiver), keys.dead(receiver)], id);
      messages += 1;
    }
  return { sessions: sessions.length, messages };
}

async function endAwaiting(client: Redis, keys: RelayKeys, ids: ReadonlySet<string>): Promise<void> {
  for (const subject of Object.keys(await client.hgetall(keys.since)))
    if (ids.has(readSubject(subject).id)) await evaluate(client, END_AWAITING, [keys.awaited, keys.since], subject);
}

async function keysOf(client: Redis, prefix: string, isWanted: (value: Buffer) => boolean): Promise<string[]> {
  const found = new Set<string>();
  let cursor = "0";
  do {
    const [next, keys] = await client.scan(cursor, "MATCH", `${prefix}*`, "COUNT", SCAN_COUNT);
    cursor = next;
    for (const key of keys) {
      const value = await client.getBuffer(key);
      if (value && isWanted(value)) found.add(key);
    }
  } while (cursor !== "0");
  return [...found];
}

async function messagesOf(client: Redis, hash: string, userId: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = "0";
  do {
    const [next, entries] = await client.hscan(hash, cursor, "COUNT", SCAN_COUNT);
    cursor = next;
    for (const { message } of entries.flatMap(readDelivery))
      if (message.body.data["userId"] === userId) found.add(message.id);
  } while (cursor !== "0");
  return [...found];
}
