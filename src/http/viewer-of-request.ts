// Who sends a request to /graphql: asked before its body is read, so that a stranger cannot make the gateway read,
// parse or validate anything.
import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ClientError } from "../errors.js";
import { clientNetwork } from "../limits/client-network.js";
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

/** @param mayBeAnonymous where the schema, which is all that a stranger may read, may be explored */
export function requireViewer(
  authenticate: Authenticate,
  { mayBeAnonymous }: { mayBeAnonymous: boolean },
): onRequestAsyncHookHandler {
  return async (request) => {
    const viewer = await authenticate(request.headers.authorization, clientNetwork(request.ip));
    if (isAnonymous(viewer) && !mayBeAnonymous) throw new ClientError("UNAUTHENTICATED");
    request.viewer = viewer;
  };
}
