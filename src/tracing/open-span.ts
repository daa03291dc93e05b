// A span of which the SDK hears only once there is something to see in it: it calls the upstream, fails, takes long or
// is named in a message. Most requests are answered from the cache, at once: to record them would cost a third more.
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import type { Clock } from "../clock.js";
import type { TraceSpan } from "../tracing.js";
import type { LeavesOut } from "./left-out.js";
import { toTraceparent } from "./traceparent.js";

/** Own choice: an answer from the cache takes a hundredth of it. */
const SLOW_MS = 100;

export interface SpanSource {
  tracer: Tracer;
  isLeftOut: LeavesOut;
  clock: Clock;
}

export interface SpanEnd {
  name?: string | undefined;
  attributes: Attributes;
  isError: boolean;
}

export abstract class OpenSpan implements TraceSpan {
  readonly #beganAtMs: number;
  #endedAtMs: number | undefined;
  #isLeftOut = false;
  #span: Span | undefined;
  #context: Context | undefined;

  constructor(
    private readonly source: SpanSource,
    private readonly parent: Pick<TraceSpan, "record"> | undefined,
  ) {
    this.#beganAtMs = source.clock.monotonicMs();
  }

  protected abstract beginning(): SpanOptions & { name: string };

  /** Asked after the end. */
  protected abstract ending(): SpanEnd;

  record(): Context | undefined {
    if (this.#context || this.#isLeftOut) return this.#context;
    const { tracer, isLeftOut } = this.source;
    const parent = this.parent ? this.parent.record() : isLeftOut() ? undefined : ROOT_CONTEXT;
    this.#isLeftOut = !parent;
    if (!parent) return undefined;
    const { name, ...options } = this.beginning();
    this.#span = tracer.startSpan(name, { ...options, startTime: this.#epochMs(this.#beganAtMs) }, parent);
    this.#context = trace.setSpan(parent, this.#span);
    // Of a call that begins after what has caused it, such as one that has waited for its admission for too long.
    this.#endRecorded();
    return this.#context;
  }

  get traceId(): string | undefined {
    return this.#span?.spanContext().traceId;
  }

  traceparent(): string | undefined {
    this.record();
    return this.#span && toTraceparent(this.#span.spanContext());
  }

  protected get hasEnded(): boolean {
    return this.#endedAtMs !== undefined;
  }

  protected end(isFailure: boolean): void {
    this.#endedAtMs = this.source.clock.monotonicMs();
    if (this.#span) this.#endRecorded();
    else if (isFailure || this.#endedAtMs - this.#beganAtMs >= SLOW_MS) this.record();
  }

  /** Without a message: an error's may say anything. */
  #endRecorded(): void {
    if (!this.#span || this.#endedAtMs === undefined) return;
    const { name, attributes, isError } = this.ending();
    if (name !== undefined) this.#span.updateName(name);
    this.#span.setAttributes(attributes);
    if (isError) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end(this.#epochMs(this.#endedAtMs));
  }

  #epochMs(atMs: number): number {
    const { clock } = this.source;
    return clock.now().getTime() - (clock.monotonicMs() - atMs);
  }
}
