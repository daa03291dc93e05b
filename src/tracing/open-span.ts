// A span of which the SDK hears only once there is something to see in it: it calls the upstream, fails, takes long or
// brings a webhook. Most requests are answered from the cache, at once: to record them would cost a third more.
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
import { toTraceparent } from "../traceparent.js";
import type { TraceSpan } from "../tracing.js";
import type { Sampler, TraceKind } from "./sampler.js";
import { spanTime, withTimes } from "./span-time.js";

/** Own choice: an answer from the cache takes a hundredth of it. */
const SLOW_MS = 100;

export interface SpanSource {
  tracer: Tracer;
  sampler: Sampler;
  clock: Clock;
}

export interface SpanEnd {
  name?: string | undefined;
  attributes: Attributes;
  isError: boolean;
}

export abstract class OpenSpan implements TraceSpan {
  #endedAtMs: number | undefined;
  /** Of one without a parent. */
  #isDrawn: boolean | undefined;
  #isLeftOut = false;
  #span: Span | undefined;
  #context: Context | undefined;

  constructor(
    protected readonly source: SpanSource,
    private readonly parent: Pick<TraceSpan, "record"> | undefined,
  ) {}

  protected abstract beginning(): SpanOptions & { name: string };

  /** Monotonic. */
  protected abstract beganAtMs(): number;

  /** Asked after the end. */
  protected abstract ending(): SpanEnd;

  protected wasRecorded(): void {}

  record(isFailure = false): Context | undefined {
    // What the limit has left out is recorded without its calls if it fails: failures have a limit of their own.
    if (this.#context || (this.#isLeftOut && !isFailure)) return this.#context;
    const parent = this.parent ? this.parent.record(isFailure) : this.#rootContext(isFailure);
    this.#isLeftOut = !parent;
    if (!parent) return undefined;
    const { name, ...options } = this.beginning();
    const startTime = spanTime(parent, this.beganAtMs());
    this.#span = this.source.tracer.startSpan(name, { ...options, startTime }, parent);
    this.#context = trace.setSpan(parent, this.#span);
    this.#endRecorded();
    this.wasRecorded();
    return this.#context;
  }

  get traceId(): string | undefined {
    return this.#span?.spanContext().traceId;
  }

  traceparent(): string | undefined {
    return this.#span && toTraceparent(this.#span.spanContext());
  }

  protected nowOrEndMs(): number {
    return this.#endedAtMs ?? this.source.clock.monotonicMs();
  }

  protected end(isFailure: boolean, atMs: number): void {
    this.#endedAtMs = atMs;
    if (this.#span) this.#endRecorded();
    else if (isFailure || atMs - this.beganAtMs() >= SLOW_MS) this.record(isFailure);
  }

  /** Without a message: an error's may say anything. */
  #endRecorded(): void {
    if (!this.#span || !this.#context || this.#endedAtMs === undefined) return;
    const { name, attributes, isError } = this.ending();
    if (name !== undefined) this.#span.updateName(name);
    this.#span.setAttributes(attributes);
    if (isError) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end(spanTime(this.#context, this.#endedAtMs));
  }

  #rootContext(isFailure: boolean): Context | undefined {
    this.#isDrawn ??= this.source.sampler.draws();
    return this.#isDrawn ? rootContext(this.source, isFailure ? "failure" : "other") : undefined;
  }
}

/** For a trace that begins here and has been drawn; undefined where the limit leaves it out. */
export function rootContext({ sampler, clock }: SpanSource, kind: TraceKind): Context | undefined {
  return sampler.takes(kind) ? withTimes(ROOT_CONTEXT, clock) : undefined;
}
