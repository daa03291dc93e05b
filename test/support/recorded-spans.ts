// An OpenTelemetry SDK that keeps its spans in memory, registered in the realm of the built gateway. Gateways that are
// created while it is registered are traced.
import type * as api from "@opentelemetry/api";
import type * as sdk from "@opentelemetry/sdk-node";

export type RecordedSpan = sdk.tracing.ReadableSpan;

export interface RecordedSpans {
  /** Ended spans in the order of their end. */
  all(): RecordedSpan[];
  /** Resolves with the spans of this name once there are so many. */
  named(name: string, count?: number): Promise<RecordedSpan[]>;
  /** Forgets what has been recorded. */
  reset(): void;
  unregister(): Promise<void>;
}

export async function recordSpans(): Promise<RecordedSpans> {
  const { context, propagation, trace } = (await importNatively("@opentelemetry/api")) as typeof api;
  const { node, tracing } = (await importNatively("@opentelemetry/sdk-node")) as typeof sdk;
  const exporter = new tracing.InMemorySpanExporter();
  const provider = new node.NodeTracerProvider({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)] });
  provider.register();
  return {
    all: () => exporter.getFinishedSpans(),
    async named(name, count = 1) {
      for (;;) {
        const found = exporter.getFinishedSpans().filter((span) => span.name === name);
        if (found.length >= count) return found;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    reset: () => exporter.reset(),
    async unregister() {
      await provider.shutdown();
      for (const registered of [trace, propagation, context]) registered.disable();
    },
  };
}

/** Everything that an exporter sends of a span. */
export function exportedText(spans: readonly RecordedSpan[]): string {
  return JSON.stringify(
    spans.map((span) => {
      const { name, kind, attributes, events, links, status, resource, instrumentationScope } = span;
      const traceState = span.spanContext().traceState?.serialize();
      const shown = { name, kind, attributes, events, links, status, instrumentationScope, traceState };
      return { ...shown, resource: resource.attributes };
    }),
  );
}
