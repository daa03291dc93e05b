// What happens once a request is answered: its span ends, and it is logged. One hook, as each one costs every request.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { toLogFields } from "../operations/operation-report.js";

export function endRequests(http: FastifyInstance, logger: Logger, logsRequests: boolean): void {
  http.addHook("onResponse", (request, reply, done) => {
    // Before the log, which names its trace: what took long is recorded at its end.
    request.span?.ended(reply.statusCode);
    // A subscription was logged when it began.
    if (logsRequests && !request.isSubscription) logger.info(toLine(request, reply), "request");
    done();
  });
}

function toLine({ id: requestId, span, method, route, report }: FastifyRequest, reply: FastifyReply) {
  const { client, operationType, operationName, outcome, codes, cost, upstreamCalls, cache } = toLogFields(report);
  // Named one by one: copying all properties of an object takes twenty microseconds.
  return {
    requestId,
    traceId: span?.traceId,
    method,
    route: route ?? "none",
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime),
    client,
    operationType,
    operationName,
    outcome,
    codes,
    cost,
    upstreamCalls,
    cache,
  };
}
