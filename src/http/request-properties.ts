// What Fastify's requests carry from one step to the next.
import type { FastifyInstance } from "fastify";
import type { OperationReport } from "../operations/operation-report.js";
import type { RequestSpan } from "../tracing.js";
import type { Viewer } from "../viewer.js";

declare module "fastify" {
  interface FastifyRequest {
    /** As the router names it; undefined where there is none. `routeOptions` is made anew at each use. */
    route: string | undefined;
    /** Set on routes that run operations. */
    viewer: Viewer;
    /** Of the operation that it runs, where requests are logged. */
    report?: OperationReport;
    /** Begun, and logged as such. */
    isSubscription?: boolean;
    /** Where traces are recorded. */
    span?: RequestSpan;
  }
}

/** Before any request: objects that gain properties later are slow in V8. */
export function addRequestProperties(http: FastifyInstance): void {
  http.decorateRequest("route");
  http.decorateRequest("viewer");
  http.decorateRequest("report");
  http.decorateRequest("isSubscription");
  http.decorateRequest("span");
}
