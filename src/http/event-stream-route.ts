// POST /graphql/stream: subscriptions as server-sent events.
import type { FastifyInstance } from "fastify";
import { GraphQLError } from "graphql";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ERROR_CODES, type ErrorCode } from "../error-codes.js";
import { sendEventStream, singleResult } from "./event-stream.js";
import type { SubscriptionRequest, SubscriptionServer } from "../operations/subscription-server.js";

export interface EventStreamOptions {
  subscriptions: SubscriptionServer;
  authenticate: Authenticate;
}

export function serveEventStreams(http: FastifyInstance, { subscriptions, authenticate }: EventStreamOptions): void {
  http.route({
    method: ["POST", "OPTIONS"],
    url: "/graphql/stream",
    handler: async (request, reply) => {
      const viewer = await authenticate(request.headers.authorization).catch(() => null);
      const body = readSubscription(request.body);
      const prepared = viewer && body ? subscriptions.prepare(body, viewer) : [refusal(viewer ? "BAD_REQUEST" : "UNAUTHENTICATED", request.id)];
      if ("length" in prepared) {
        const isUnauthenticated = prepared[0]?.extensions["code"] === "UNAUTHENTICATED";
        return reply.code(isUnauthenticated ? 401 : 400).send({ errors: prepared });
      }
      const results = await subscriptions.run(prepared, true);
      reply.hijack();
      const headers = Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
      await sendEventStream(Symbol.asyncIterator in results ? results : singleResult(results), reply.raw, headers);
    },
  });
}

function refusal(code: ErrorCode, requestId: string): GraphQLError {
  const { message, retryable } = ERROR_CODES[code];
  return new GraphQLError(message, { extensions: { code, retryable, retryAfterSeconds: null, requestId } });
}

function readSubscription(body: unknown): SubscriptionRequest | null {
  const { query, documentId, extensions, variables, operationName } = (body ?? {}) as Record<string, unknown>;
  const areTexts = [query, documentId, operationName].every((part) => part == null || typeof part === "string");
  const areObjects = [variables, extensions].every((part) => part == null || typeof part === "object");
  return areTexts && areObjects ? ({ query, documentId, extensions, variables, operationName } as SubscriptionRequest) : null;
}
