// Makes a span of each request that was admitted, but not of probes, of which each would be a trace of its own.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TracedRequest, Tracing } from "../tracing.js";
import { isHandshake } from "./handshakes.js";

const PROBES: ReadonlySet<string | undefined> = new Set(["/health", "/ready", "/metrics"]);

/** Has to be registered after the hooks that refuse requests which are not worth a span. */
export function traceRequests(http: FastifyInstance, tracing: Pick<Tracing, "requestBegan">): void {
  http.addHook("onRequest", (request, reply, done) => {
    if (!isTraced(request)) return done();
    request.span = tracing.requestBegan(request.headers, () => {
      // Where the client leaves, nothing else ends it.
      reply.raw.once("close", () => request.span?.ended(reply.statusCode));
      return describe(request);
    });
    done();
  });
}

/** A WebSocket may be open for hours: each of its operations is traced. */
const isTraced = ({ routeOptions, raw }: FastifyRequest) => !PROBES.has(routeOptions.url) && !isHandshake(raw);

const describe = ({ method, routeOptions, protocol }: FastifyRequest): TracedRequest => ({
  method,
  route: routeOptions.url,
  scheme: protocol,
});
