// Begins and ends the span of each exchange with the upstream, those for access tokens included, and names it to the
// upstream, where it is recorded.
import type { Tracing } from "../tracing.js";
import type { HttpTransport } from "./http-transport.js";
import { UpstreamError } from "./upstream-error.js";

export function traced(transport: HttpTransport, tracing: Pick<Tracing, "beginCall">): HttpTransport {
  return {
    async send(request) {
      const span = tracing.beginCall(request.method, request.path, request.attempt);
      try {
        const answer = await transport.send({ ...request, headers: { ...request.headers, ...span.headers } });
        span.ended(answer.status);
        return answer;
      } catch (error) {
        const { kind, detail } = error instanceof UpstreamError ? error : { kind: "network", detail: undefined };
        span.ended(detail?.status, kind);
        throw error;
      }
    },
    close: () => transport.close(),
  };
}
