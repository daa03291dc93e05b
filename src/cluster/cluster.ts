// What several instances share and publish through Redis when REDIS_URL is set. Without it, one instance works alone
// with the same features.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { ChangeMessage, OtherInstances } from "../live/other-instances.js";
import { keyOfEvent } from "../live/webhook.js";
import type { SharedStore } from "../shared-store.js";
import { encode, FORMAT_VERSION } from "./encoding.js";
import type { RedisCommand } from "./eventual-commands.js";
import { createKeptReturns } from "./kept-returns.js";
import { type ClusterMessage, readMessage } from "./messages.js";
import { clusterKeys } from "./platform.js";
import type { SharedRedis } from "./redis.js";
import { firstAndAwaited } from "./redis-relay-queue.js";
import { relayKeys } from "./relay-keys.js";
import { createSharedStore, type StoreName } from "./shared-store.js";

export interface Cluster extends OtherInstances {
  store<Value>(name: StoreName, readValue: (stored: unknown) => Value | undefined): SharedStore<Value>;
  publish(message: ClusterMessage): void;
  subscribe<Kind extends ClusterMessage["kind"]>(
    kind: Kind,
    handle: (message: Extract<ClusterMessage, { kind: Kind }>) => void,
  ): void;
  isConnected(): boolean;
  /** Resolves once it is known whether Redis can be reached, and what other instances have kept there. */
  settled(): Promise<void>;
  /** Messages and values that no gateway of this format wrote, ignored since the start of the process. */
  malformedCount(): number;
  close(): void;
}

const SEEN_SECONDS = 3 * 86_400;

export interface ClusterOptions {
  redis: SharedRedis;
  /** See `platformOf`. */
  platform: string;
  logger: Logger;
  clock: Clock;
  formatVersion?: number;
}

export function createCluster(options: ClusterOptions): Cluster {
  const { redis, platform, logger, clock, formatVersion = FORMAT_VERSION } = options;
  const relay = relayKeys(platform);
  const { prefix, channel } = clusterKeys(platform, formatVersion);
  const instanceId = randomUUID();
  const key = (...parts: string[]) => prefix + parts.join(":");
  let malformed = 0;
  const onMalformed = () => {
    malformed += 1;
    if (malformed === 1) logger.warn("ignoring malformed messages or values in the shared redis");
  };
  let handleGap: () => void = () => undefined;
  const handlers = new Map<ClusterMessage["kind"], (message: never) => void>();
  const keptReturns = createKeptReturns(redis, prefix);
  const dispatch = (message: ClusterMessage) => handlers.get(message.kind)?.(message as never);
  const replayReturns = () => keptReturns.replay((kept) => dispatch({ kind: "return", ...kept }));

  redis.subscribe(
    channel,
    (bytes) => {
      const received = readMessage(bytes);
      if (!received) onMalformed();
      else if (received.message && received.from !== instanceId) dispatch(received.message);
    },
    (isAgain) => {
      if (isAgain) handleGap();
      void replayReturns();
    },
  );

  return {
    store: (name, readValue) => createSharedStore({ redis, prefix, name, readValue, onMalformed, clock }),
    publish(message) {
      const bytes = encode({ from: instanceId, message });
      const publish: RedisCommand = (client) => client.publish(channel, bytes);
      // Other instances serve an older state until a change is published, so it is sent late rather than never; what is
      // only counted is useless later.
      if (message.kind === "quota" || message.kind === "allowance" || message.kind === "duplicate")
        void redis.run(publish);
      else {
        // First, so that whoever misses the message finds it.
        if (message.kind === "return") keptReturns.keep(message);
        redis.runEventually(`publish ${nameOf(message)}`, publish);
      }
    },
    onGap: (handle) => void (handleGap = handle),
    subscribe: (kind, handle) => void handlers.set(kind, handle),
    async isFirstToReceive(event, awaited) {
      const seen = key("seen", keyOfEvent(event));
      const answer = await redis.run(async (client) => ({
        set: awaited
          ? await firstAndAwaited(client, { seen, seconds: SEEN_SECONDS, relay, awaited, now: clock.now() })
          : await client.set(seen, "1", "EX", SEEN_SECONDS, "NX"),
      }));
      return answer === undefined || answer.set === "OK";
    },
    async mayPollEvents(intervalMs) {
      // Slightly less than the interval, so that the instance that polled last may poll again.
      const answer = await redis.run(async (client) => ({
        set: await client.set(key("event poll"), instanceId, "PX", Math.floor(intervalMs * 0.9), "NX"),
      }));
      return answer === undefined || answer.set === "OK";
    },
    isConnected: () => redis.isConnected(),
    async settled() {
      await redis.settled();
      await replayReturns();
    },
    malformedCount: () => malformed,
    close: () => redis.close(),
  };
}

/** Of several messages about one subject that could not be sent, the newest is enough. */
function nameOf(message: Exclude<ChangeMessage, { kind: "duplicate" }>): string {
  if (message.kind === "event") return `event ${keyOfEvent(message.event)}`;
  if (message.kind === "purge") return `purge ${message.userId}`;
  if (message.kind === "return") return `return ${message.session.id}`;
  const { change } = message;
  return `${change.subject} ${"session" in change ? change.session.id : change.userId}`;
}
