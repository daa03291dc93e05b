// The routes that run operations, as the router names them.
import type { FastifyRequest } from "fastify";

export const GRAPHQL_ROUTE = "/graphql";
export const EVENT_STREAM_ROUTE = "/graphql/stream";

export function runsOperations({ route }: Pick<FastifyRequest, "route">): boolean {
  return route === GRAPHQL_ROUTE || route === EVENT_STREAM_ROUTE;
}
