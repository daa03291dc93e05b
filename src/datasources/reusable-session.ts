// Which session can be reused in place of a new one, and how calls that find none at the same moment create only one.
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { isSameReturnUrl, normalReturnUrl } from "./return-url.js";
import type { NewSession } from "./upstream-api.js";

export type ReusableInput = Omit<NewSession, "idempotencyKey" | "keyOf">;

/** Whether the user can be sent to it, to come back to the same address. */
export function isReusable(session: IdentityVerification, returnUrl: string): boolean {
  const { status, detail } = session;
  const isOpen = status === IdentityVerificationStatus.PENDING && detail?.hostedUrl != null;
  return isOpen && isSameReturnUrl(detail.returnUrl, returnUrl);
}

/**
 * The idempotency key of all calls that would create this session for want of another, at any instance: the upstream
 * creates one for all of them. A session more, and the key is another.
 * @param newestId of the user's sessions; undefined if there is none, or if they cannot be read
 */
export function reuseKey(session: ReusableInput, newestId: string | undefined): string {
  const { userId, returnUrl, tag, language } = session;
  return JSON.stringify(["reuse", userId, newestId ?? "", normalReturnUrl(returnUrl), tag ?? "", language ?? ""]);
}
