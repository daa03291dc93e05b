// The connection by which messages of other instances come. It may fail while the one for commands works, and then
// shared values must not be used.
import { type RedisOptions } from "ioredis";
import { connectTo, reconnectDelayMs } from "./connect.js";
import { reasonOf } from "./redis-failure.js";

export interface RedisListener {
  /** @param subscribed called whenever messages arrive from now on; if again, some may have been lost */
  subscribe(channel: string, take: (message: Buffer) => void, subscribed: (isAgain: boolean) => void): void;
  /** Messages arrive, or none are asked for. */
  isSubscribed(): boolean;
  isConnected(): boolean;
  /** Whether it lacks the right to subscribe. If it did, it tries again first. */
  isRefused(): Promise<boolean>;
  reconnect(): void;
  /** Resolves once it is subscribed, or with the first failure. */
  settled(): Promise<void>;
  close(): void;
}

export interface RedisListenerEvents {
  subscribed(): void;
  failed(reason: string): void;
  /** It lacks the right to subscribe. */
  refused(reason: string): void;
}

export function createRedisListener(url: string, options: RedisOptions, events: RedisListenerEvents): RedisListener {
  let failures = 0;
  const connection = connectTo(url, {
    ...options,
    // Subscribed below at each connection, to know when it is.
    autoResubscribe: false,
    // A connection whose SUBSCRIBE fails counts as a failed one.
    retryStrategy: (tries) => reconnectDelayMs(Math.max(tries, failures)),
  });
  // A connection that closes is no reason yet: the attempt to connect again fails for one.
  connection.on("error", (error) => events.failed(reasonOf(error)));
  let isSubscribed = true;
  let isRefused = false;
  let subscribeNow = () => Promise.resolve();
  let listening = Promise.resolve();

  function failed(error: unknown): void {
    const reason = reasonOf(error);
    isRefused = reason === "NOPERM";
    if (isRefused) return events.refused(reason);
    events.failed(reason);
    failures += 1;
    reconnect();
  }

  /** Unless it is reconnecting by itself already, which `disconnect` could end. */
  function reconnect(): void {
    if (connection.status === "ready") connection.disconnect(true);
  }

  return {
    subscribe(channel, take, subscribed) {
      connection.on("messageBuffer", (from: Buffer, message: Buffer) => {
        if (from.toString() === channel) take(message);
      });
      isSubscribed = false;
      connection.on("close", () => (isSubscribed = false));
      let attempts = 0;
      subscribeNow = () => {
        attempts += 1;
        const isAgain = attempts > 1;
        return connection.subscribe(channel).then(() => {
          isRefused = false;
          isSubscribed = true;
          failures = 0;
          events.subscribed();
          subscribed(isAgain);
        }, failed);
      };
      listening = new Promise((resolve) => {
        connection.once("close", resolve);
        connection.on("ready", () => void subscribeNow().then(resolve));
      });
    },
    isSubscribed: () => isSubscribed,
    isConnected: () => connection.status === "ready" && isSubscribed,
    async isRefused() {
      if (isRefused) await subscribeNow();
      return isRefused;
    },
    reconnect,
    settled: () => listening,
    close: () => connection.disconnect(),
  };
}
