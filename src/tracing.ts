// What is traced, reported where it happens. src/tracing/ makes spans of it; without an OpenTelemetry SDK there is no
// Tracing. A span is handed on as an argument, not by an ambient context: that would cost each await, also without SDK.
import type { Context } from "@opentelemetry/api";
import type { OperationOutcome } from "./measurements.js";

/** One that other spans can be part of. Recorded when it calls, fails, is slow or is named, or by {@link record}. */
export interface TraceSpan {
  /** Undefined unless it is recorded. */
  readonly traceId: string | undefined;
  /**
   * From now on, the SDK knows of it, and of what it is part of.
   * @returns the context for its parts; undefined where the settings TRACES_* leave it out
   */
  record(): Context | undefined;
  /** Records it, and names it in messages by the W3C's Trace Context; for links. */
  traceparent(): string | undefined;
}

export interface TracedRequest {
  method: string;
  /** As the router names it; undefined where there is none. */
  route: string | undefined;
  scheme: string;
}

export interface RequestSpan extends TraceSpan {
  webhookRead(eventType: string): void;
  ended(status: number): void;
}

export interface TracedOperation {
  operationType?: string;
  /** Only of an operation found in a valid document. */
  operationName?: string;
  codes?: readonly string[];
  /** `unchanged`: a result of a subscription that is not sent, as it is the one before. */
  outcome?: OperationOutcome | "unchanged";
}

export interface OperationSpan extends TraceSpan {
  ended(operation: TracedOperation): void;
}

/** What the calls that somebody causes are part of at present. */
export interface TraceScope {
  span: TraceSpan | undefined;
}

/** Of a call, one attempt that is sent. */
export interface TracedAttempt {
  trace?: TraceScope;
  callClass?: string;
  /** In the lane of its class, before it was sent. */
  waitedMs?: number;
  /** Attempts before this one. */
  resends?: number;
}

export interface CallSpan {
  /** Headers that name the span to the upstream, as the operator's propagator has them. */
  readonly headers: Readonly<Record<string, string>>;
  /** @param errorType of an exchange that failed, with the status if there was one */
  ended(status: number | undefined, errorType?: string): void;
}

export interface Tracing {
  /** @param readRequest called if it is recorded */
  requestBegan(headers: Readonly<Record<string, unknown>>, readRequest: () => TracedRequest): RequestSpan;
  /** @param parent undefined over WebSocket */
  operationBegan(parent: TraceSpan | undefined): OperationSpan;
  /** A result of a subscription. @param causes as `traceparent()` names them */
  resultBegan(causes: readonly (string | undefined)[]): OperationSpan;
  callBegan(method: string, path: string, attempt?: TracedAttempt): CallSpan;
}
