// Begins the spans of requests that were admitted. Probes have none: each would be a trace of its own.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { RequestSpan, TracedRequest, Tracing } from "../tracing.js";
import { isHandshake } from "./handshakes.js";

const PROBES: ReadonlySet<string | undefined> = new Set(["/health", "/ready", "/metrics"]);

export function traceRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  tracing: Pick<Tracing, "beginRequest">,
): void {
  if (isTraced(request)) request.span = tracing.beginRequest(request.headers, new RoutedRequest(request, reply));
}

/** A WebSocket may be open for hours: each of its operations is traced. */
const isTraced = ({ route, raw }: FastifyRequest) => !PROBES.has(route) && !isHandshake(raw);

class RoutedRequest implements TracedRequest {
  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  describe() {
    const { method, route, protocol } = this.request;
    return { method, route, scheme: protocol };
  }

  elapsedMs(): number {
    return this.reply.elapsedTime;
  }

  onRecorded(span: RequestSpan): void {
    const { raw } = this.reply;
    // There is no response to a client that has left.
    const end = () => span.ended(raw.headersSent ? this.reply.statusCode : undefined);
    if (raw.destroyed) end();
    else raw.once("close", end);
  }
}
