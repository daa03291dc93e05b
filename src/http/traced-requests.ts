// Begins and ends the spans of requests that were admitted. Probes have none: each would be a trace of its own.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TracedRequest, Tracing } from "../tracing.js";
import { isHandshake } from "./handshakes.js";

const PROBES: ReadonlySet<string | undefined> = new Set(["/health", "/ready", "/metrics"]);

/**
 * Has to be registered after the hooks that refuse requests which are not worth a span, and before the one that logs
 * requests: what took long is recorded at its end.
 */
export function traceRequests(http: FastifyInstance, tracing: Pick<Tracing, "requestBegan">): void {
  http.addHook("onRequest", (request, reply, done) => {
    if (isTraced(request)) request.span = tracing.requestBegan(request.headers, toTraced(request, reply));
    done();
  });
  http.addHook("onResponse", ({ span }, { statusCode }, done) => {
    span?.ended(statusCode);
    done();
  });
}

/** A WebSocket may be open for hours: each of its operations is traced. */
const isTraced = ({ routeOptions, raw }: FastifyRequest) => !PROBES.has(routeOptions.url) && !isHandshake(raw);

const toTraced = ({ method, routeOptions, protocol }: FastifyRequest, reply: FastifyReply): TracedRequest => ({
  describe: () => ({ method, route: routeOptions.url, scheme: protocol }),
  onRecorded(span) {
    // There is no response to a client that has left.
    const end = () => span.ended(reply.raw.headersSent ? reply.statusCode : undefined);
    if (reply.raw.closed) end();
    else reply.raw.once("close", end);
  },
});
