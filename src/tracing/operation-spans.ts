// Spans of operations, by https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/: named by the type of the
// operation, as the names of operations are the client's and may be many. `graphql.document` is left out.
import { type Attributes, type Link, SpanKind, type SpanOptions } from "@opentelemetry/api";
import type { OperationSpan, TracedOperation, Tracing } from "../tracing.js";
import { OpenSpan, type SpanEnd, type SpanSource } from "./open-span.js";
import { readTraceparent } from "./traceparent.js";

const UNKNOWN_TYPE = "GraphQL Operation";
const RESULT = "subscription result";
/** Own choice, as in the log. */
const MAX_NAME_CHARACTERS = 64;

class OpenOperationSpan extends OpenSpan implements OperationSpan {
  #operation: TracedOperation = {};

  protected override beginning(): SpanOptions & { name: string } {
    return { name: UNKNOWN_TYPE, kind: SpanKind.INTERNAL };
  }

  ended(operation: TracedOperation): void {
    this.#operation = operation;
    this.end(isFailure(operation));
  }

  protected override ending(): SpanEnd {
    const operation = this.#operation;
    return { name: operation.operationType, attributes: attributesOf(operation), isError: isFailure(operation) };
  }
}

/** A refusal is the client's error, not the operation's. */
const isFailure = ({ outcome }: TracedOperation) => outcome === "failed" || outcome === "partial";

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
  ) {
    super(source, undefined);
  }

  protected override beginning() {
    return { name: RESULT, kind: SpanKind.INTERNAL, links: this.links };
  }

  protected override ending() {
    return { ...super.ending(), name: RESULT };
  }
}

export function beginOperations(source: SpanSource): Tracing["operationBegan"] {
  return (parent) => {
    const span = new OpenOperationSpan(source, parent);
    if (parent?.traceId !== undefined) span.record();
    return span;
  };
}

/** Not part of what has caused it, which may be hours ago. */
export function beginResults(source: SpanSource): Tracing["resultBegan"] {
  return (causes) => {
    const links = causes.flatMap((cause) => {
      const context = cause === undefined ? undefined : readTraceparent(cause);
      return context ? { context } : [];
    });
    const span = new OpenResultSpan(source, links);
    span.record();
    return span;
  };
}
