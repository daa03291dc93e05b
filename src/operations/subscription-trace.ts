// The spans of a subscription's results: each begins when the result is executed and ends when it is sent, so that none
// is open while the subscription waits. Linked to the span of the subscribe, and to the webhook that has caused it.
import type { FormattedExecutionResult } from "graphql";
import type { Clock } from "../clock.js";
import { isDefect } from "../error-codes.js";
import { isRecord } from "../is-record.js";
import type { TracedOperation, TraceScope, Tracing } from "../tracing.js";
import { outcomeOf } from "./runner.js";

type EndResult = (result: FormattedExecutionResult, fate: "sent" | "unchanged" | "cancelled") => void;

export function traceResults(options: {
  tracing: Pick<Tracing, "beginResult">;
  /** That of the subscription's context: until the first result its span is that of the subscribe. */
  trace: TraceScope;
  operation: Pick<TracedOperation, "operationType" | "operationName">;
  causeOf: (id: string, sinceMs: number) => string | undefined;
  clock: Pick<Clock, "monotonicMs">;
}): (root: unknown) => EndResult {
  const { tracing, trace, operation, causeOf, clock } = options;
  const subscribed = trace.span;
  const subscribedAtMs = clock.monotonicMs();
  let isFirst = true;
  return (root) => {
    const id = isRecord(root) ? root["id"] : undefined;
    // The first is the state that the subscription has found.
    const cause = typeof id === "string" && !isFirst ? causeOf(id, subscribedAtMs) : undefined;
    isFirst = false;
    const span = tracing.beginResult(subscribed?.traceparent(), cause);
    trace.span = span;
    return (result, fate) => {
      // What is read while the subscription waits is part of nothing.
      trace.span = undefined;
      const { operationType, operationName } = operation;
      const codes = [...new Set(result.errors?.map(({ extensions }) => String(extensions?.["code"])))];
      span.ended({
        operationType,
        operationName,
        codes: fate === "cancelled" ? codes.filter(isDefect) : codes,
        // Its variables were read when it began: without data, it failed.
        outcome: fate === "sent" ? outcomeOf(result.data ?? null, result.errors) : fate,
      });
    };
  };
}
