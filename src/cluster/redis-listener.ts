// The connection by which messages of other instances come. It may fail while the one for commands works, and then
// shared values must not be used.
import type { RedisOptions } from "ioredis";
import { connectTo, prepare, reconnectDelayMs } from "./connect.js";
import { withinTurns } from "./within-turns.js";

export interface RedisListener {
  /** @param subscribed called whenever messages arrive from now on; if again, some may have been lost */
  subscribe(channel: string, take: (message: Buffer) => void, subscribed: (isAgain: boolean) => void): void;
  /** Messages arrive, or none are asked for. */
  isSubscribed(): boolean;
  isConnected(): boolean;
  /** Reconnects unless the other side answers: a connection that dies without being closed brings no more messages. */
  check(): void;
  reconnect(): void;
  /** Resolves once it is subscribed, or with the first failure. */
  settled(): Promise<void>;
  close(): void;
}

export interface RedisListenerOptions {
  connection: RedisOptions;
  /** Longest wait for the answer to SUBSCRIBE. */
  timeoutMs: number;
  onSubscribed: () => void;
  onFailed: (error: unknown) => void;
}

export function createRedisListener(
  url: string,
  { connection: options, timeoutMs, onSubscribed, onFailed }: RedisListenerOptions,
): RedisListener {
  let failureCount = 0;
  const connection = connectTo(url, {
    ...options,
    // Subscribed below at each connection, to know when it is.
    autoResubscribe: false,
    retryStrategy: () => reconnectDelayMs((failureCount += 1)),
  });
  // A connection that closes is no reason yet: the attempt to connect again fails for one.
  connection.on("error", onFailed);
  let isClosed = false;
  const isReady = () => connection.status === "ready" && !isClosed;
  let isAsked = false;
  let isSubscribed = false;
  const hasWhatIsAsked = () => isSubscribed || !isAsked;
  let isChecking = false;
  let listening = Promise.resolve();
  let ask = (): Promise<unknown> => Promise.resolve();

  function failed(error: unknown): void {
    if (!isReady()) return;
    onFailed(error);
    reconnect();
  }

  /** Unless it is reconnecting by itself already, which `disconnect` could end. */
  function reconnect(): void {
    if (!isReady()) return;
    isSubscribed = false;
    connection.disconnect(true);
  }

  return {
    subscribe(channel, take, subscribed) {
      connection.on("messageBuffer", (from: Buffer, message: Buffer) => {
        if (from.toString() === channel) take(message);
      });
      isAsked = true;
      connection.on("close", () => (isSubscribed = false));
      const subscribe = () => connection.subscribe(channel);
      ask = () => withinTurns(subscribe(), timeoutMs);
      let attempts = 0;
      const subscribeNow = () => {
        attempts += 1;
        const isAgain = attempts > 1;
        return withinTurns(prepare(connection).then(subscribe), timeoutMs).then(() => {
          isSubscribed = true;
          failureCount = 0;
          onSubscribed();
          subscribed(isAgain);
        }, failed);
      };
      listening = new Promise((resolve) => {
        connection.once("close", resolve);
        connection.on("ready", () => void subscribeNow().then(resolve));
      });
    },
    check() {
      // Redis answers also one that is subscribed. PING would need a right of its own.
      if (isChecking || !isSubscribed || !isReady()) return;
      isChecking = true;
      void ask()
        .catch(failed)
        .finally(() => (isChecking = false));
    },
    isSubscribed: hasWhatIsAsked,
    isConnected: () => isReady() && hasWhatIsAsked(),
    reconnect,
    settled: () => listening,
    close() {
      isClosed = true;
      connection.disconnect();
    },
  };
}
