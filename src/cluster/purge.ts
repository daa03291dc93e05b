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
export const AGAIN_AFTER_MS = 1_000;

/**
 * @param readTimeoutMs longest duration of a read. An instance that does not know yet whose session it is reading keeps
 * what it gets
 * @param wait passes that time
 */
export async function purgeUser(
  client: Redis,
  platform: string,
  userId: string,
  readTimeoutMs: number,
  wait: (ms: number) => Promise<unknown> = delay,
): Promise<Purged> {
  const { channel } = clusterKeys(platform);
  const tell = () => client.publish(channel, encode({ from: "purge", message: { kind: "purge", userId } }));
  const instances = await tell();
  const purged = await deleteShared(client, platform, userId);
  for (const ms of [AGAIN_AFTER_MS, readTimeoutMs]) {
    await wait(ms);
    await tell();
    await deleteShared(client, platform, userId);
  }
  return { instances, ...purged };
}

async function deleteShared(client: Redis, platform: string, userId: string): Promise<Omit<Purged, "instances">> {
  const { prefix } = clusterKeys(platform);
  const keys = relayKeys(platform);
  const isOfUser = (session: unknown) => isRecord(session) && session["userId"] === userId;

  // By what each says of its user, as the list of the user's sessions expires long before they do.
  const sessions = await wanted(client, await keysOf(client, `${prefix}session:`), (bytes) => {
    const stored = decode(bytes);
    return isOfUser(isRecord(stored) ? stored["value"] : undefined);
  });
  const ofUser = ["list", "user", "regulatory"].map((name) => `${prefix}${name}:${userId}`);
  // Whether there is a relay, or was one: otherwise, the user of Redis needs no rights for it.
  const ofRelay = await keysOf(client, keys.prefix);
  const beginning = (start: string) => ofRelay.filter((key) => key.startsWith(start));
  const states = await wanted(client, beginning(keys.state("")), (bytes) => isOfUser(readKnown(bytes.toString())));
  const stateIds = new Set(states.map((key) => key.slice(key.lastIndexOf(":") + 1)));
  const persons = await wanted(client, beginning(keys.sessionOf("")), (bytes) => stateIds.has(bytes.toString()));
  const ids = [userId, ...stateIds, ...sessions.map((key) => key.slice(`${prefix}session:`.length))];
  // Before what they say is deleted, or a read that the relay still awaits would bring it back.
  if (ofRelay.includes(keys.since))
    await endAwaiting(client, keys, new Set([...ids, ...persons.map((key) => key.slice(keys.sessionOf("").length))]));
  for (const key of [...sessions, ...states, ...persons, ...ofUser]) await client.del(key);
  await forgetReturnsOf(client, prefix, userId);
  let messages = 0;
  for (const receiver of ofRelay.flatMap((key) => keys.receiverOfMessages(key) ?? []))
    messages += await deleteMessages(client, keys, receiver, userId);
  return { sessions: sessions.length, messages };
}

async function endAwaiting(client: Redis, keys: RelayKeys, ids: ReadonlySet<string>): Promise<void> {
  for (const [subject] of await entriesOf(client, keys.since))
    if (ids.has(readSubject(subject).id)) await evaluate(client, END_AWAITING, [keys.awaited, keys.since], subject);
}

async function deleteMessages(client: Redis, keys: RelayKeys, receiver: string, userId: string): Promise<number> {
  const [messages, due, dead] = [keys.messages(receiver), keys.due(receiver), keys.dead(receiver)];
  const isOfUser = (text: string) => readDelivery(text).some(({ message }) => message.body.data["userId"] === userId);
  const ofUser = await entriesOf(client, messages, isOfUser);
  for (const [id] of ofUser) await evaluate(client, FORGET, [messages, due, dead], id);
  return ofUser.size;
}

async function wanted(client: Redis, keys: readonly string[], isWanted: (value: Buffer) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const key of keys) {
    const value = await client.getBuffer(key);
    if (value && isWanted(value)) found.push(key);
  }
  return found;
}

async function keysOf(client: Redis, prefix: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = "0";
  do {
    const [next, keys] = await client.scan(cursor, "MATCH", `${prefix}*`, "COUNT", SCAN_COUNT);
    cursor = next;
    for (const key of keys) found.add(key);
  } while (cursor !== "0");
  return [...found];
}

/** Of a hash. */
async function entriesOf(
  client: Redis,
  hash: string,
  isWanted: (value: string) => boolean = () => true,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let cursor = "0";
  do {
    const [next, entries] = await client.hscan(hash, cursor, "COUNT", SCAN_COUNT);
    cursor = next;
    for (let index = 0; index < entries.length; index += 2) {
      const [field = "", value = ""] = entries.slice(index, index + 2);
      if (isWanted(value)) found.set(field, value);
    }
  } while (cursor !== "0");
  return found;
}
