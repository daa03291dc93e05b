// CORS: only pages of the configured origins may read responses.
import type { FastifyReply, FastifyRequest } from "fastify";

/** Returns true when the request was a preflight, which has then been answered. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  reply.header("vary", "Origin");
  if (origin === undefined || !origins.includes(origin)) return false;
  reply.headers({
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "x-request-id, retry-after, server-timing",
  });
  if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return false;
  void reply
    .headers({
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization, content-type, apollo-require-preflight, x-graphql-cost",
      "access-control-max-age": "600",
    })
    .code(204)
    .send();
  return true;
}
