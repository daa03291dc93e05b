// Spans of requests, by https://opentelemetry.io/docs/specs/semconv/http/http-spans/. `url.path` is left out, though
// required: the path of webhooks contains a secret, and that of an unknown route may contain anything.
import { type Context, propagation, ROOT_CONTEXT, SpanKind, trace, type Tracer } from "@opentelemetry/api";
import { HOOKED_EVENT_TYPES } from "../live/event-meaning.js";
import type { RequestSpan, Tracing } from "../tracing.js";
import { type LeavesOut, LEFT_OUT } from "./left-out.js";
import { OpenSpan } from "./open-span.js";

/** In place of a value that is not known. */
const OTHER_METHOD = "_OTHER";
const OTHER_EVENT = "other";
const METHODS = new Set(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]);
const EVENT_TYPES = new Set(HOOKED_EVENT_TYPES);

class OpenRequestSpan extends OpenSpan implements RequestSpan {
  #isEnded = false;

  webhookRead(eventType: string): void {
    this.span.setAttribute("gateway.event.type", EVENT_TYPES.has(eventType) ? eventType : OTHER_EVENT);
  }

  ended(status: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const isError = status >= 500;
    this.end({ "http.response.status_code": status, ...(isError ? { "error.type": String(status) } : {}) }, isError);
  }
}

export function beginRequests(tracer: Tracer, isLeftOut: LeavesOut): Tracing["requestBegan"] {
  const parentHeaders = propagation.fields().map((name) => name.toLowerCase());
  return (headers, describe) => {
    const hasParent = parentHeaders.some((name) => headers[name] !== undefined);
    const parent = hasParent ? contextOf(headers) : ROOT_CONTEXT;
    if (parent === ROOT_CONTEXT && isLeftOut()) return LEFT_OUT;
    const { method, route, scheme } = describe();
    const known = METHODS.has(method) ? method : OTHER_METHOD;
    const attributes = { "http.request.method": known, "http.route": route, "url.scheme": scheme };
    const shown = known === OTHER_METHOD ? "HTTP" : known;
    const name = route === undefined ? shown : `${shown} ${route}`;
    return new OpenRequestSpan(tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent), parent);
  };
}

/** The client's span alone: baggage and trace state may hold anything, and would be exported and passed on. */
function contextOf(headers: Readonly<Record<string, unknown>>): Context {
  const span = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
  if (!span) return ROOT_CONTEXT;
  const { traceId, spanId, traceFlags } = span;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
