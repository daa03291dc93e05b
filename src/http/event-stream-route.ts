// POST /graphql/stream: subscriptions as server-sent events.
import type { FastifyInstance } from "fastify";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ClientError } from "../errors.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import { CLIENT_NAME_HEADER, readClientName } from "../operations/failure-log.js";
import { problemOfRequest, readSubscriptionRequest } from "../operations/subscription-request.js";
import type { SubscriptionServer } from "../operations/subscription-server.js";
import { sendEventStream } from "./event-stream.js";
import { EVENT_STREAM_ROUTE } from "./operation-routes.js";
import { requireViewer } from "./viewer-of-request.js";

export interface EventStreamOptions {
  subscriptions: SubscriptionServer;
  authenticate: Authenticate;
  assertRequestRate: AssertRequestRate;
}

export function serveEventStreams(
  http: FastifyInstance,
  { subscriptions, authenticate, assertRequestRate }: EventStreamOptions,
): void {
  http.route({
    method: ["POST", "OPTIONS"],
    url: EVENT_STREAM_ROUTE,
    onRequest: requireViewer({ authenticate, assertRequestRate, mayBeAnonymous: false }),
    handler: async (request, reply) => {
      const body = readSubscriptionRequest(request.body);
      if (!body) throw new ClientError("BAD_REQUEST", problemOfRequest(request.body));
      const clientName = readClientName(request.headers[CLIENT_NAME_HEADER]);
      const about = { isCounted: true, clientName, requestId: request.id, span: request.span };
      const prepared = subscriptions.prepare(body, request.viewer, about);
      if ("errors" in prepared) {
        const { errors, status, headers: ofErrors, report } = prepared;
        request.report = report;
        return reply.code(status).headers(Object.fromEntries(ofErrors)).send({ errors });
      }
      const { results, hasBegun } = await subscriptions.run(prepared.args, "event stream");
      request.isSubscription = hasBegun;
      request.report = prepared.args.contextValue.report;
      reply.hijack();
      // The stream may be open for hours.
      request.span?.ended(200);
      const headers = Object.fromEntries(
        Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]),
      );
      await sendEventStream(results, reply.raw, headers);
    },
  });
}
