// Spans of attempts to call the upstream, by https://opentelemetry.io/docs/specs/semconv/http/http-spans/. `url.full`
// is left out, though required: paths contain ids. `url.template` has their place.
import {
  type Attributes,
  type Context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Clock } from "../clock.js";
import { endpointOf } from "../metrics/endpoint.js";
import type { CallSpan, Tracing } from "../tracing.js";
import { rootContext, type SpanSource } from "./open-span.js";
import { spanTime } from "./span-time.js";

const NO_SPAN: CallSpan = { headers: {}, ended: () => undefined };

class OpenCallSpan implements CallSpan {
  readonly headers: Record<string, string> = {};

  constructor(
    private readonly span: Span,
    private readonly context: Context,
    private readonly clock: Clock,
  ) {
    propagation.inject(context, this.headers);
  }

  ended(status: number | undefined, errorType = status !== undefined && status >= 400 ? String(status) : undefined) {
    this.span.setAttributes({ "http.response.status_code": status, "error.type": errorType });
    if (errorType !== undefined) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end(spanTime(this.context, this.clock.monotonicMs()));
  }
}

export function createBeginCall(source: SpanSource, upstreamOrigin: string): Tracing["beginCall"] {
  const { tracer, sampler, clock } = source;
  const { hostname, port, protocol } = new URL(upstreamOrigin);
  const server = {
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
  };
  const ofNobody = () => (sampler.draws() ? rootContext(source, "other") : undefined);
  return (method, path, { trace: cause, callClass, waitedMs, resends = 0 } = {}) => {
    const parent = cause?.span ? cause.span.record() : ofNobody();
    if (!parent) return NO_SPAN;
    const endpoint = endpointOf(path);
    const attributes: Attributes = {
      "http.request.method": method,
      "url.template": endpoint,
      ...server,
      "gateway.upstream.class": callClass,
      "gateway.upstream.waited_ms": waitedMs,
    };
    if (resends > 0) attributes["http.request.resend_count"] = resends;
    const startTime = spanTime(parent, clock.monotonicMs());
    const span = tracer.startSpan(`${method} ${endpoint}`, { kind: SpanKind.CLIENT, attributes, startTime }, parent);
    return new OpenCallSpan(span, trace.setSpan(parent, span), clock);
  };
}
