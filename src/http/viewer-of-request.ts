// Authenticates requests to /graphql and applies the rate limit before their bodies are read, so that excess requests
// are neither read nor parsed nor validated.
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from "fastify";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ClientError } from "../errors.js";
import { clientNetwork } from "../limits/client-network.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import { isPromise, whenKnown } from "../maybe-promise.js";
import type { OperationReport } from "../operations/operation-report.js";
import type { RequestSpan } from "../tracing.js";
import { isAnonymous, type Viewer } from "../viewer.js";

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

export function keepViewers(http: FastifyInstance): void {
  http.decorateRequest("route");
  http.decorateRequest("viewer");
  http.decorateRequest("report");
  http.decorateRequest("isSubscription");
  http.decorateRequest("span");
}

export interface ViewerRequirements {
  authenticate: Authenticate;
  assertRequestRate: AssertRequestRate;
  /** Allows anonymous requests where introspection is enabled; they can read nothing else. */
  mayBeAnonymous: boolean;
}

export function requireViewer({
  authenticate,
  assertRequestRate,
  mayBeAnonymous,
}: ViewerRequirements): onRequestHookHandler {
  function admit(request: FastifyRequest, viewer: Viewer): void {
    if (isAnonymous(viewer) && !mayBeAnonymous) throw new ClientError("UNAUTHENTICATED");
    assertRequestRate(senderOf(viewer, request.ip));
    request.viewer = viewer;
  }
  return (request, _reply, done) => {
    try {
      const viewer = authenticate(request.headers.authorization, clientNetwork(request.ip));
      const admitted = whenKnown(viewer, (known) => admit(request, known));
      if (!isPromise(admitted)) return done();
      admitted.then(() => done(), done);
    } catch (error) {
      done(error as Error);
    }
  };
}

/** The key of the rate limit for a request. */
export function senderOf(viewer: Viewer, address: string): string {
  return viewer.subject ?? `anonymous at ${clientNetwork(address)}`;
}
