// Spans of requests, by https://opentelemetry.io/docs/specs/semconv/http/http-spans/. `url.path` is left out, though
// required: the path of webhooks contains a secret, and that of an unknown route may contain anything.
import {
  type Attributes,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { HOOKED_EVENT_TYPES } from "../live/event-meaning.js";
import type { RequestSpan, TracedRequest, TraceSpan, Tracing } from "../tracing.js";
import { OpenSpan, type SpanSource } from "./open-span.js";
import { withTimes } from "./span-time.js";

/** In place of a value that is not known. */
const OTHER_METHOD = "_OTHER";
const OTHER_EVENT = "other";
/** Headers of the W3C's propagators that name no span. Each header costs every request a lookup. */
const WITHOUT_PARENT = new Set(["tracestate", "baggage"]);
const METHODS = new Set(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]);
const EVENT_TYPES = new Set(HOOKED_EVENT_TYPES);

class OpenRequestSpan extends OpenSpan implements RequestSpan {
  #eventType: string | undefined;
  #status: number | undefined;
  #tookMs: number | undefined;

  constructor(
    source: SpanSource,
    parent: Pick<TraceSpan, "record"> | undefined,
    private readonly request: TracedRequest,
  ) {
    super(source, parent);
  }

  protected override wasRecorded(): void {
    this.request.onRecorded(this);
  }

  protected override beginning() {
    const { method, route, scheme } = this.request.describe();
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
    // The rest are dropped, and may be many.
    if (this.#eventType !== OTHER_EVENT) this.record();
  }

  protected override beganAtMs(): number {
    return this.nowOrEndMs() - (this.#tookMs ?? this.request.elapsedMs());
  }

  ended(status: number | undefined): void {
    if (this.#tookMs !== undefined) return;
    this.#status = status;
    this.#tookMs = this.request.elapsedMs();
    this.end(isFailure(status), this.source.clock.monotonicMs());
  }

  protected override ending() {
    const isError = isFailure(this.#status);
    const attributes: Attributes = { "http.response.status_code": this.#status, "gateway.event.type": this.#eventType };
    if (isError) attributes["error.type"] = String(this.#status);
    return { attributes, isError };
  }
}

const isFailure = (status = 0) => status >= 500;

export function createBeginRequest(source: SpanSource): Tracing["beginRequest"] {
  const parentHeaders = propagation
    .fields()
    .map((name) => name.toLowerCase())
    .filter((name) => !WITHOUT_PARENT.has(name));
  return (headers, request) => {
    const hasParent = parentHeaders.some((name) => headers[name] !== undefined);
    const parent = hasParent ? parentOf(headers) : undefined;
    if (!parent) return new OpenRequestSpan(source, undefined, request);
    const context = withTimes(trace.setSpanContext(ROOT_CONTEXT, parent), source.clock);
    const isRecordedThere = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    const record = (isFailure = false) =>
      source.sampler.takes(isFailure ? "failure" : "joined") ? context : undefined;
    const span = new OpenRequestSpan(source, { record }, request);
    // Its trace would miss it.
    if (isRecordedThere) span.record();
    return span;
  };
}

/** The client's span alone: baggage and trace state may hold anything, and would be exported and passed on. */
function parentOf(headers: Readonly<Record<string, unknown>>): SpanContext | undefined {
  const span = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
  return span && { traceId: span.traceId, spanId: span.spanId, traceFlags: span.traceFlags, isRemote: true };
}
