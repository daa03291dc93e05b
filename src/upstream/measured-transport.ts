// Measures the exchanges with the upstream, those for access tokens included.
import type { Clock } from "../clock.js";
import type { Measurements } from "../measurements.js";
import type { HttpTransport } from "./http-transport.js";
import { UpstreamError } from "./upstream-error.js";

export function measured(
  transport: HttpTransport,
  measurements: Pick<Measurements, "upstreamCallEnded">,
  clock: Clock,
): HttpTransport {
  return {
    async send(request) {
      const startedAt = clock.monotonicMs();
      const ended = (outcome: number | string) =>
        measurements.upstreamCallEnded(request.method, request.path, outcome, clock.monotonicMs() - startedAt);
      try {
        const answer = await transport.send(request);
        ended(answer.status);
        return answer;
      } catch (error) {
        ended(error instanceof UpstreamError ? error.kind : "network");
        throw error;
      }
    },
    close: () => transport.close(),
  };
}
