// Spans of requests, by https://opentelemetry.io/docs/specs/semconv/http/http-spans/. `url.path` is left out, though
// required: the path of webhooks contains a secret, and that of an unknown route may contain anything.
import { type Attributes, type Context, propagation, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { HOOKED_EVENT_TYPES } from "../live/event-meaning.js";
import type { RequestSpan, TracedRequest, TraceSpan, Tracing } from "../tracing.js";
import { OpenSpan, type SpanSource } from "./open-span.js";

/** In place of a value that is not known. */
const OTHER_METHOD = "_OTHER";
const OTHER_EVENT = "other";
const METHODS = new Set(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]);
const EVENT_TYPES = new Set(HOOKED_EVENT_TYPES);

class OpenRequestSpan extends OpenSpan implements RequestSpan {
  #eventType: string | undefined;
  #status = 0;

  constructor(
    source: SpanSource,
    parent: Pick<TraceSpan, "record"> | undefined,
    private readonly readRequest: () => TracedRequest,
  ) {
    super(source, parent);
  }

  protected override beginning() {
    const { method, route, scheme } = this.readRequest();
    const known = METHODS.has(method) ? method : OTHER_METHOD;
    const shown = known === OTHER_METHOD ? "HTTP" : known;
    return {
      name: route === undefined ? shown : `${shown} ${route}`,
      kind: SpanKind.SERVER,
      attributes: { "http.request.method": known, "http.route": route, "url.scheme": scheme },
    };
  }

  webhookRead(eventType: string): void {
    this.#eventType = EVENT_TYPES.has(eventType) ? eventType : OTHER_EVENT;
  }

  ended(status: number): void {
    if (this.hasEnded) return;
    this.#status = status;
    this.end(status >= 500);
  }

  protected override ending() {
    const isError = this.#status >= 500;
    const attributes: Attributes = { "http.response.status_code": this.#status, "gateway.event.type": this.#eventType };
    if (isError) attributes["error.type"] = String(this.#status);
    return { attributes, isError };
  }
}

export function beginRequests(source: SpanSource): Tracing["requestBegan"] {
  const parentHeaders = propagation.fields().map((name) => name.toLowerCase());
  return (headers, readRequest) => {
    const hasParent = parentHeaders.some((name) => headers[name] !== undefined);
    const parent = hasParent ? contextOf(headers) : undefined;
    const span = new OpenRequestSpan(source, parent && { record: () => parent }, readRequest);
    // Part of a trace that would miss it.
    if (parent) span.record();
    return span;
  };
}

/** The client's span alone: baggage and trace state may hold anything, and would be exported and passed on. */
function contextOf(headers: Readonly<Record<string, unknown>>): Context | undefined {
  const span = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
  if (!span) return undefined;
  const { traceId, spanId, traceFlags } = span;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
