// Authenticates requests to /graphql and applies the rate limit before their bodies are read, so that excess requests
// are neither read nor parsed nor validated.
import type { FastifyRequest, onRequestHookHandler } from "fastify";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ClientError } from "../errors.js";
import { clientNetwork } from "../limits/client-network.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import { isPromise, whenKnown } from "../maybe-promise.js";
import { isAnonymous, type Viewer } from "../viewer.js";

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
