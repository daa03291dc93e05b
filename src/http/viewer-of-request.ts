// Who sends a request to /graphql, and whether they may send one more: asked before its body is read, so that nobody
// can make the gateway read, parse or validate more than that.
import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ClientError } from "../errors.js";
import { clientNetwork } from "../limits/client-network.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import { isAnonymous, type Viewer } from "../viewer.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Set on the routes that run operations. */
    viewer: Viewer;
  }
}

export function keepViewers(http: FastifyInstance): void {
  http.decorateRequest("viewer");
}

export interface ViewerRequirements {
  authenticate: Authenticate;
  assertRequestRate: AssertRequestRate;
  /** Where the schema, which is all that a stranger may read, may be explored. */
  mayBeAnonymous: boolean;
}

export function requireViewer({
  authenticate,
  assertRequestRate,
  mayBeAnonymous,
}: ViewerRequirements): onRequestAsyncHookHandler {
  return async (request) => {
    const network = clientNetwork(request.ip);
    const viewer = await authenticate(request.headers.authorization, network);
    if (isAnonymous(viewer) && !mayBeAnonymous) throw new ClientError("UNAUTHENTICATED");
    assertRequestRate(senderOf(viewer, request.ip));
    request.viewer = viewer;
  };
}

/** Whose rate a request counts to. */
export function senderOf(viewer: Viewer, address: string): string {
  return viewer.subject ?? `anonymous at ${clientNetwork(address)}`;
}
