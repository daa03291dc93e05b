import { type Attributes, type Context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import type { TraceSpan } from "../tracing.js";
import { toTraceparent } from "./traceparent.js";

/** A span that has begun, with the context for those that are part of it. */
export class OpenSpan implements TraceSpan {
  readonly isRecorded: boolean;
  #context: Context | undefined;

  constructor(
    protected readonly span: Span,
    private readonly parent: Context,
  ) {
    // Asked once: one that has ended says no.
    this.isRecorded = span.isRecording();
  }

  /** Made when it is asked for: what is answered from the cache has no span below its operation's. */
  get context(): Context {
    return (this.#context ??= trace.setSpan(this.parent, this.span));
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  traceparent(): string {
    return toTraceparent(this.span.spanContext());
  }

  /** Without a message: an error's may say anything. */
  protected end(attributes: Attributes, isError: boolean): void {
    if (!this.isRecorded) return;
    this.span.setAttributes(attributes);
    if (isError) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}
