// Spans of operations, by https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/: named by the type of the
// operation, as the names of operations are the client's and may be many. `graphql.document` is left out.
import { type Attributes, type Link, SpanKind, type SpanOptions } from "@opentelemetry/api";
import { isOperatorsConcern } from "../error-codes.js";
import { readTraceparent } from "../traceparent.js";
import type { OperationSpan, TracedOperation, TraceSpan, Tracing } from "../tracing.js";
import { OpenSpan, type SpanEnd, type SpanSource } from "./open-span.js";

const UNKNOWN_TYPE = "GraphQL Operation";
const RESULT = "subscription result";
/** Own choice, as in the log. */
const MAX_NAME_CHARACTERS = 64;

class OpenOperationSpan extends OpenSpan implements OperationSpan {
  #operation: TracedOperation = {};

  constructor(
    source: SpanSource,
    parent: Pick<TraceSpan, "record"> | undefined,
    private readonly atMs = source.clock.monotonicMs(),
  ) {
    super(source, parent);
  }

  protected override beginning(): SpanOptions & { name: string } {
    return { name: UNKNOWN_TYPE, kind: SpanKind.INTERNAL };
  }

  protected override beganAtMs(): number {
    return this.atMs;
  }

  ended(operation: TracedOperation, atMs = this.source.clock.monotonicMs()): void {
    this.#operation = operation;
    this.end(isFailure(operation), atMs);
  }

  protected override ending(): SpanEnd {
    const operation = this.#operation;
    return { name: operation.operationType, attributes: attributesOf(operation), isError: isFailure(operation) };
  }
}

/** What a client causes, such as a field that it may not read, is no error of the operation. */
const isFailure = ({ outcome, codes = [] }: TracedOperation) =>
  outcome !== "unchanged" && codes.some(isOperatorsConcern);

function attributesOf({ operationType, operationName, codes = [], outcome }: TracedOperation): Attributes {
  const attributes: Attributes = {
    "graphql.operation.type": operationType,
    "graphql.operation.name": operationName?.slice(0, MAX_NAME_CHARACTERS),
    "gateway.operation.outcome": outcome,
  };
  if (codes.length > 0) Object.assign(attributes, { "error.type": codes[0], "gateway.error.codes": [...codes] });
  return attributes;
}

class OpenResultSpan extends OpenOperationSpan {
  constructor(
    source: SpanSource,
    private readonly links: Link[],
    private readonly isCaused: boolean,
  ) {
    super(source, undefined);
  }

  override ended(operation: TracedOperation): void {
    // The last step of what a webhook has caused.
    if (this.isCaused && operation.outcome !== "unchanged") this.record();
    super.ended(operation);
  }

  protected override beginning() {
    return { name: RESULT, kind: SpanKind.INTERNAL, links: this.links };
  }

  protected override ending() {
    return { ...super.ending(), name: RESULT };
  }
}

export function createBeginOperation(source: SpanSource): Tracing["beginOperation"] {
  return (parent, atMs) => {
    const span = new OpenOperationSpan(source, parent, atMs);
    if (parent?.traceId !== undefined) span.record();
    return span;
  };
}

/** Not part of what has caused it, which may be hours ago. */
export function createBeginResult(source: SpanSource): Tracing["beginResult"] {
  return (subscribed, cause) => {
    const links = [subscribed, cause].flatMap((traceparent) => {
      const context = traceparent === undefined ? undefined : readTraceparent(traceparent);
      return context ? { context } : [];
    });
    return new OpenResultSpan(source, links, cause !== undefined);
  };
}
