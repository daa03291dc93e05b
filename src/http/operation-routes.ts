// The routes that run operations, as the router names them.
import type { FastifyRequest } from "fastify";

export const GRAPHQL_ROUTE = "/graphql";
export const EVENT_STREAM_ROUTE = "/graphql/stream";

export function runsOperations({ routeOptions }: Pick<FastifyRequest, "routeOptions">): boolean {
  return routeOptions.url === GRAPHQL_ROUTE || routeOptions.url === EVENT_STREAM_ROUTE;
}
