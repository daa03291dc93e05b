// Spans of operations, by https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/: named by the type of the
// operation, as the names of operations are the client's and may be many. `graphql.document` is left out.
import { type Attributes, ROOT_CONTEXT, SpanKind, type Tracer } from "@opentelemetry/api";
import type { OperationSpan, TracedOperation, Tracing } from "../tracing.js";
import { type LeavesOut, LEFT_OUT } from "./left-out.js";
import { OpenSpan } from "./open-span.js";
import { readTraceparent } from "./traceparent.js";

const UNKNOWN_TYPE = "GraphQL Operation";
const RESULT = "subscription result";
/** Own choice, as in the log. */
const MAX_NAME_CHARACTERS = 64;

class OpenOperationSpan extends OpenSpan implements OperationSpan {
  ended(operation: TracedOperation): void {
    if (operation.operationType !== undefined) this.span.updateName(operation.operationType);
    this.endWith(operation);
  }

  protected endWith({ operationType, operationName, codes = [], outcome }: TracedOperation): void {
    const attributes: Attributes = {
      "graphql.operation.type": operationType,
      "graphql.operation.name": operationName?.slice(0, MAX_NAME_CHARACTERS),
      "gateway.operation.outcome": outcome,
    };
    if (codes.length > 0) Object.assign(attributes, { "error.type": codes[0], "gateway.error.codes": [...codes] });
    // A refusal is the client's error, not the operation's.
    this.end(attributes, outcome === "failed" || outcome === "partial");
  }
}

class OpenResultSpan extends OpenOperationSpan {
  override ended(operation: TracedOperation): void {
    this.endWith(operation);
  }
}

export function beginOperations(tracer: Tracer, isLeftOut: LeavesOut): Tracing["operationBegan"] {
  return (parent) => {
    if (parent && !parent.isRecorded) return undefined;
    if (!parent && isLeftOut()) return LEFT_OUT;
    const context = parent?.context ?? ROOT_CONTEXT;
    return new OpenOperationSpan(tracer.startSpan(UNKNOWN_TYPE, { kind: SpanKind.INTERNAL }, context), context);
  };
}

/** Not part of what has caused it, which may be hours ago. */
export function beginResults(tracer: Tracer, isLeftOut: LeavesOut): Tracing["resultBegan"] {
  return (causes) => {
    if (isLeftOut()) return LEFT_OUT;
    const links = causes.flatMap((cause) => {
      const context = cause === undefined ? undefined : readTraceparent(cause);
      return context ? { context } : [];
    });
    return new OpenResultSpan(tracer.startSpan(RESULT, { kind: SpanKind.INTERNAL, links }, ROOT_CONTEXT), ROOT_CONTEXT);
  };
}
