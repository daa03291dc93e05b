// Spans of attempts to call the upstream, by https://opentelemetry.io/docs/specs/semconv/http/http-spans/. `url.full`
// is left out, though required: paths contain ids. `url.template` has their place.
import { type Attributes, propagation, ROOT_CONTEXT, type Span, SpanKind, type Tracer } from "@opentelemetry/api";
import { endpointOf } from "../metrics/endpoint.js";
import type { CallSpan, Tracing } from "../tracing.js";
import { type LeavesOut, LEFT_OUT } from "./left-out.js";
import { OpenSpan } from "./open-span.js";

class OpenCallSpan extends OpenSpan implements CallSpan {
  readonly headers: Record<string, string> = {};

  constructor(span: Span, parent: OpenSpan["context"]) {
    super(span, parent);
    propagation.inject(this.context, this.headers);
  }

  ended(status: number | undefined, errorType = status !== undefined && status >= 400 ? String(status) : undefined) {
    const attributes = { "http.response.status_code": status, "error.type": errorType };
    this.end(attributes, errorType !== undefined);
  }
}

export function beginCalls(tracer: Tracer, isLeftOut: LeavesOut, upstreamOrigin: string): Tracing["callBegan"] {
  const { hostname, port, protocol } = new URL(upstreamOrigin);
  const server = {
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
  };
  return (method, path, { trace, callClass, waitedMs, resends = 0 } = {}) => {
    if (trace?.span ? trace.span === LEFT_OUT : isLeftOut()) return LEFT_OUT;
    const endpoint = endpointOf(path);
    const attributes: Attributes = {
      "http.request.method": method,
      "url.template": endpoint,
      ...server,
      "gateway.upstream.class": callClass,
      "gateway.upstream.waited_ms": waitedMs,
    };
    if (resends > 0) attributes["http.request.resend_count"] = resends;
    const parent = trace?.span?.context ?? ROOT_CONTEXT;
    const span = tracer.startSpan(`${method} ${endpoint}`, { kind: SpanKind.CLIENT, attributes }, parent);
    return new OpenCallSpan(span, parent);
  };
}
