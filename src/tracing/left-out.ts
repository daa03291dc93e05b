// In place of spans: of a trace that TRACES_SAMPLE_RATIO or TRACES_PER_SECOND leaves out, of which the SDK never hears.
// Its own sampler is asked when a span has its ids already, which costs more than to execute a small query.
import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { Clock } from "../clock.js";
import { createTokenBucket } from "../limits/token-bucket.js";
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

export interface TraceShare {
  /** Of the traces that begin here, from 0 to 1. */
  ratio: number;
  /** At most; as many may begin at once. */
  perSecond: number;
}

/** Whether a trace that begins here is left out. */
export type LeavesOut = () => boolean;

export function leaveOutAllBut({ ratio, perSecond }: TraceShare, random: () => number, clock: Clock): LeavesOut {
  const bucket = createTokenBucket({ burst: perSecond, perMs: perSecond / 1_000 }, clock);
  return () => (ratio < 1 && random() >= ratio) || !bucket.take();
}
