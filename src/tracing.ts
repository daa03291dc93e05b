// What is traced, reported where it happens. src/tracing/ makes spans of it; without an OpenTelemetry SDK there is no
// Tracing. A span is handed on as an argument, not by an ambient context: that would cost each await, also without SDK.
import type { Context } from "@opentelemetry/api";
import type { OperationOutcome } from "./measurements.js";

/** One that other spans can be part of. The SDK knows of it once it is recorded. */
export interface TraceSpan {
  /** Undefined unless it is recorded. */
  readonly traceId: string | undefined;
  /**
   * Called for each of its parts, and when it fails or takes long. Also records what it is part of.
   * @param isFailure whether it failed, for which there is a limit of its own
   * @returns the context for its parts; undefined where the settings TRACES_* leave it out
   */
  record(isFailure?: boolean): Context | undefined;
  /** Names it in messages, by the W3C's Trace Context; for links. Undefined unless it is recorded. */
  traceparent(): string | undefined;
}

export interface TracedRequest {
  /** Of the route the name that the router has for it; undefined where there is none. */
  describe(): { method: string; route: string | undefined; scheme: string };
  /** Until now, or until its answer was sent. */
  elapsedMs(): number;
  /** Its span is recorded from now on, and may have ended. */
  onRecorded(span: RequestSpan): void;
}

export interface RequestSpan extends TraceSpan {
  webhookRead(eventType: string): void;
  /** @param status undefined if the client left before */
  ended(status: number | undefined): void;
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
  /** @param atMs monotonic; now by default */
  ended(operation: TracedOperation, atMs?: number): void;
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
  beginRequest(headers: Readonly<Record<string, unknown>>, request: TracedRequest): RequestSpan;
  /**
   * @param parent undefined over WebSocket
   * @param atMs monotonic; now by default
   */
  beginOperation(parent: TraceSpan | undefined, atMs?: number): OperationSpan;
  /**
   * A result of a subscription.
   * @param subscribed the span of the subscribe, as `traceparent()` names it
   * @param cause that of the webhook
   */
  beginResult(subscribed: string | undefined, cause: string | undefined): OperationSpan;
  beginCall(method: string, path: string, attempt?: TracedAttempt): CallSpan;
}
