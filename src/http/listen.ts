import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Own choice, and the default maximum of Linux: a burst of new connections is queued instead of dropped and retried a
 * second later.
 */
const BACKLOG = 4_096;

/** Resolves with the address. */
export async function listen(http: FastifyInstance, { host, port }: { host: string; port: number }): Promise<string> {
  await http.listen({ host, port, backlog: BACKLOG });
  const address = http.server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}
