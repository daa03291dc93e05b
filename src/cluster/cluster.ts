// What several instances share and tell each other when REDIS_URL is set. Without it everything stays in this
// process, and is complete for one instance.
import type { Clock } from "../clock.js";
import { createHash, randomUUID } from "node:crypto";
import type { ReportedWindow } from "../upstream/rate-limit-headers.js";
import type { ChangeMessage, OtherInstances } from "../live/other-instances.js";
import { keyOfEvent } from "../live/webhook.js";
import type { RedisCommand, SharedRedis } from "./redis.js";
import type { SharedStore } from "../shared-store.js";
import { createSharedStore, type StoreName } from "./shared-store.js";

/** What instances tell each other: of sessions, and of the quota they share. */
export type ClusterMessage =
  | ChangeMessage
  /** Calls made since the last message, and what the upstream last reported of its rate limit. */
  | { kind: "quota"; calls: number; windows: ReportedWindow[] };

export interface Cluster extends OtherInstances {
  store<Value>(name: StoreName): SharedStore<Value>;
  publish(message: ClusterMessage): void;
  subscribe<Kind extends ClusterMessage["kind"]>(
    kind: Kind,
    handle: (message: Extract<ClusterMessage, { kind: Kind }>) => void,
  ): void;
  isConnected(): boolean;
  close(): Promise<void>;
}

/** Raise it whenever the shape of what is stored or told changes: versions then live side by side. */
const VERSION = "v2";
const SEEN_SECONDS = 3 * 86_400;
/** Own choice: longer than one read with its retries; whoever began goes on with what follows. */
const REFRESH_CLAIM_MS = 5_000;

/** @param upstreamName platforms that share a Redis must not share facts */
export function createCluster(redis: SharedRedis, upstreamName: string, clock: Clock): Cluster {
  const prefix = `identity-verification-gateway:${VERSION}:${createHash("sha256").update(upstreamName).digest("hex").slice(0, 12)}:`;
  const channel = `${prefix}messages`;
  const instanceId = randomUUID();
  const key = (...parts: string[]) => prefix + parts.join(":");
  let handleGap: () => void = () => undefined;
  const handlers = new Map<ClusterMessage["kind"], (message: never) => void>();

  redis.subscribe(
    channel,
    (text) => {
      const received = readMessage(text);
      if (received && received.from !== instanceId) handlers.get(received.message.kind)?.(received.message as never);
    },
    () => handleGap(),
  );

  return {
    store: (name) => createSharedStore(redis, prefix, name, clock),
    publish(message) {
      const text = JSON.stringify({ from: instanceId, message });
      const publish: RedisCommand = (client) => client.publish(channel, text);
      // Others go on with an older state until they are told; what the quota was a moment ago helps nobody.
      if (message.kind === "quota") void redis.run(publish);
      else redis.runEventually(`tell ${text}`, publish);
    },
    onGap: (handle) => void (handleGap = handle),
    subscribe: (kind, handle) => void handlers.set(kind, handle),
    async isFirstToReceive(event) {
      const answer = await redis.run(async (client) => ({
        set: await client.set(key("heard", keyOfEvent(event)), "1", "EX", SEEN_SECONDS, "NX"),
      }));
      return answer === undefined || answer.set === "OK";
    },
    async mayRefresh(sessionId) {
      const name = key("reread", sessionId);
      const answer = await redis.run(async (client) => {
        const set = await client.set(name, instanceId, "PX", REFRESH_CLAIM_MS, "NX");
        return { isMine: set === "OK" || (await client.get(name)) === instanceId };
      });
      return answer?.isMine ?? true;
    },
    async mayPollEvents(intervalMs) {
      // A little less than the interval, so that whoever looked last may look again.
      const answer = await redis.run(async (client) => ({
        set: await client.set(key("looked at events"), instanceId, "PX", Math.floor(intervalMs * 0.9), "NX"),
      }));
      return answer === undefined || answer.set === "OK";
    },
    isConnected: () => redis.isConnected(),
    close: () => redis.close(),
  };
}

/** Null for what nobody of ours has written. */
function readMessage(text: string): { from: string; message: ClusterMessage } | null {
  try {
    const received = JSON.parse(text) as { from?: unknown; message?: { kind?: unknown } } | null;
    return typeof received?.from === "string" && typeof received.message?.kind === "string"
      ? (received as { from: string; message: ClusterMessage })
      : null;
  } catch {
    return null;
  }
}
