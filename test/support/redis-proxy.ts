// A real Redis behind a proxy that can answer SUBSCRIBE with an error of its own.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface RedisProxy {
  port: number;
  /** The error that SUBSCRIBE gets, such as `BUSY Redis is busy`; without one, it is passed on. */
  refuseSubscriptions(error: string | undefined): void;
  refusedCount(): number;
  /** What the next client sends waits for `release`. */
  holdNextConnection(): void;
  /** What a client sends from the first bytes on that contain this waits for `release`. */
  holdFrom(text: string): void;
  /** Whether anything waits for `release` because of `holdFrom`. */
  isHeld(): boolean;
  release(): void;
  /** Connections that are there carry nothing more, and are not closed; by whether they have subscribed. */
  silence(of: "all" | "subscribers" | "others"): void;
  close(): void;
}

export async function createRedisProxy(redisPort: number): Promise<RedisProxy> {
  let refusal: string | undefined;
  let refused = 0;
  let isHolding = false;
  let heldFrom: string | undefined;
  let isHeld = false;
  let release: () => void = () => undefined;
  const sockets = new Set<Socket>();
  const pairs = new Set<{ client: Socket; redis: Socket; isSubscriber: boolean }>();
  const server = createServer((client) => {
    const redis = connect(redisPort, "127.0.0.1");
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => (sockets.delete(socket), other.destroy()));
    }
    const pair = { client, redis, isSubscriber: false };
    pairs.add(pair);
    if (isHolding) {
      isHolding = false;
      client.pause();
      release = () => void client.resume();
    }
    redis.on("data", (bytes) => client.write(bytes));
    client.on("data", (bytes) => {
      if (heldFrom !== undefined && bytes.includes(heldFrom)) {
        heldFrom = undefined;
        isHeld = true;
        client.pause();
        release = () => {
          isHeld = false;
          redis.write(bytes);
          client.resume();
        };
        return;
      }
      const isSubscribe = /\r\nsubscribe\r\n/i.test(bytes.toString("latin1"));
      if (isSubscribe) pair.isSubscriber = true;
      if (refusal === undefined || !isSubscribe) return void redis.write(bytes);
      refused += 1;
      client.write(`-${refusal}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    refuseSubscriptions: (error) => void (refusal = error),
    refusedCount: () => refused,
    holdNextConnection: () => void (isHolding = true),
    holdFrom: (text) => void (heldFrom = text),
    isHeld: () => isHeld,
    release: () => release(),
    silence(of) {
      for (const { client, redis, isSubscriber } of pairs)
        if (of === "all" || isSubscriber === (of === "subscribers"))
          for (const socket of [client, redis]) socket.pause();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
