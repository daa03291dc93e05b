// When a session that nobody has submitted expires. The upstream names no time: it is our assumption. Pure.
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";

/** In Unix time; undefined for a session that does not expire, or of which it is not known. */
export function assumedExpiryMs(
  { status, createdAt }: Pick<IdentityVerification, "status" | "createdAt">,
  sessionValidityMs: number,
): number | undefined {
  if (status !== IdentityVerificationStatus.PENDING || !createdAt) return undefined;
  return createdAt.getTime() + sessionValidityMs;
}
