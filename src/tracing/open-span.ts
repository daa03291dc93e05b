import { type Attributes, type Context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import type { TraceSpan } from "../tracing.js";
import { toTraceparent } from "./traceparent.js";

/** A span that has begun, with the context for those that are part of it. */
export class OpenSpan implements TraceSpan {
  readonly context: Context;

  constructor(
    protected readonly span: Span,
    parent: Context,
  ) {
    this.context = trace.setSpan(parent, span);
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  traceparent(): string {
    return toTraceparent(this.span.spanContext());
  }

  /** Without a message: an error's may say anything. */
  protected end(attributes: Attributes, isError: boolean): void {
    this.span.setAttributes(attributes);
    if (isError) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}
