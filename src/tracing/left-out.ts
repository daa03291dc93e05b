// In place of spans: of a trace that TRACES_SAMPLE_RATIO leaves out, of which the SDK never hears. Its own sampler is
// asked when a span has its ids already, which costs more than to execute a small query.
import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { CallSpan, OperationSpan, RequestSpan } from "../tracing.js";

const nothing = () => undefined;

export const LEFT_OUT: RequestSpan & OperationSpan & CallSpan = {
  traceId: undefined,
  context: ROOT_CONTEXT,
  isRecorded: false,
  headers: {},
  traceparent: nothing,
  webhookRead: nothing,
  ended: nothing,
};

/** Whether a trace that begins here is left out. */
export type LeavesOut = () => boolean;

/** @param ratio of the traces that are kept, from 0 to 1 */
export function leaveOutAllBut(ratio: number, random: () => number): LeavesOut {
  return ratio >= 1 ? () => false : () => random() >= ratio;
}
