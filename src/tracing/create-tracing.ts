// Spans for the OpenTelemetry SDK that the process has registered before, with `--import`: docs/tracing.md.
import { isSpanContextValid, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { Clock } from "../clock.js";
import type { Tracing } from "../tracing.js";
import { createBeginCall } from "./call-spans.js";
import { createBeginOperation, createBeginResult } from "./operation-spans.js";
import { createBeginRequest } from "./request-spans.js";
import { createSampler, type TraceShare } from "./sampler.js";

const NAME = "identity-verification-gateway";
/** The API's own, where SDKs of all copies of it are registered. */
const REGISTRY = Symbol.for("opentelemetry.js.api.1");

/**
 * Undefined where no SDK is registered.
 * @param share of the traces that begin here, those that the SDK is asked to record
 * @param onUnusable called when one is, through an older version of the API than ours
 */
export function createTracing(options: {
  version: string;
  upstreamOrigin: string;
  share: TraceShare;
  random: () => number;
  clock: Clock;
  onUnusable: () => void;
}): Tracing | undefined {
  const { version, upstreamOrigin, share, random, clock, onUnusable } = options;
  if (!isRegistered()) {
    const { [REGISTRY]: registered } = globalThis as { [REGISTRY]?: { trace?: unknown } };
    if (registered?.trace !== undefined) onUnusable();
    return undefined;
  }
  const tracer = trace.getTracer(NAME, version);
  const source = { tracer, sampler: createSampler(share, random, clock), clock };
  return {
    beginRequest: createBeginRequest(source),
    beginOperation: createBeginOperation(source),
    beginResult: createBeginResult(source),
    beginCall: createBeginCall(source, upstreamOrigin),
  };
}

/** Every span of an SDK has an id. One that is not ended is not exported. */
function isRegistered(): boolean {
  return isSpanContextValid(trace.getTracer(NAME).startSpan("probe", {}, ROOT_CONTEXT).spanContext());
}
