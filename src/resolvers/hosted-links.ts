// Links to hosted pages leave the gateway only if they are on an allowed host.
import type { RequestContext } from "../context.js";
import { RedirectUser } from "../schema/next-action.js";
import { UpstreamError } from "../upstream/upstream-error.js";

/** @throws UpstreamError invalid_response when the page is not on an allowed host */
export function trustedLink(
  hostedUrl: string | null,
  context: Pick<RequestContext, "isTrustedHostedUrl">,
): string | null {
  if (hostedUrl !== null && !context.isTrustedHostedUrl(hostedUrl)) throw new UpstreamError("invalid_response");
  return hostedUrl;
}

/** The same for an action that has a link. */
export function withTrustedLink<Action>(action: Action, context: Pick<RequestContext, "isTrustedHostedUrl">): Action {
  if (action instanceof RedirectUser) trustedLink(action.url, context);
  return action;
}
