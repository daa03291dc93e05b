import { expect, test } from "@jest/globals";
import { type ExecutionResult, GraphQLError } from "graphql";
import { systemClock } from "../../src/clock.js";
import { traceResults } from "../../src/operations/subscription-trace.js";
import type { OperationSpan, TracedOperation } from "../../src/tracing.js";

const errors = [new GraphQLError("failed", { extensions: { code: "UPSTREAM_TIMEOUT" } })];

test.each([
  ["all that was asked for", { data: { userUpdated: { id: "1" } } }, "ok"],
  ["some data beside an error", { data: { userUpdated: { id: null } }, errors }, "partial"],
  ["nothing but nulls beside an error", { data: { userUpdated: null }, errors }, "failed"],
  ["no data at all", { data: null, errors }, "failed"],
  ["an error alone, since it could not be made", { errors }, "failed"],
])("a result with %s has the outcome that the metrics of operations would count", (_what, result, outcome) => {
  expect(endedOf(result, "sent")).toMatchObject([{ outcome }]);
});

test("of the errors of a result whose client has left only a defect counts", () => {
  const both = ["UPSTREAM_TIMEOUT", "INTERNAL_SERVER_ERROR"].map(
    (code) => new GraphQLError("failed", { extensions: { code } }),
  );
  const ended = endedOf({ data: { userUpdated: null }, errors: both }, "cancelled");
  expect(ended).toMatchObject([{ outcome: "cancelled", codes: ["INTERNAL_SERVER_ERROR"] }]);
});

function endedOf(result: ExecutionResult, fate: "sent" | "cancelled"): TracedOperation[] {
  const ended: TracedOperation[] = [];
  const span: OperationSpan = {
    traceId: "1",
    record: () => undefined,
    traceparent: () => "",
    ended: (operation) => ended.push(operation),
  };
  const begin = traceResults({
    tracing: { beginResult: () => span },
    trace: { span: undefined },
    operation: {},
    causeOf: () => undefined,
    clock: systemClock,
  });
  begin(undefined)(result, fate);
  return ended;
}
