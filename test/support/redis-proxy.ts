// A real Redis behind a proxy that can answer SUBSCRIBE with an error of its own.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface RedisProxy {
  port: number;
  /** The error that SUBSCRIBE gets, such as `BUSY Redis is busy`; without one, it is passed on. */
  refuseSubscriptions(error: string | undefined): void;
  refusedCount(): number;
  close(): void;
}

export async function createRedisProxy(redisPort: number): Promise<RedisProxy> {
  let refusal: string | undefined;
  let refused = 0;
  const sockets = new Set<Socket>();
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
    redis.on("data", (bytes) => client.write(bytes));
    client.on("data", (bytes) => {
      if (refusal === undefined || !/\r\nsubscribe\r\n/i.test(bytes.toString("latin1"))) return void redis.write(bytes);
      refused += 1;
      client.write(`-${refusal}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    refuseSubscriptions: (error) => void (refusal = error),
    refusedCount: () => refused,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
