// When a session stands otherwise than before, and when an answer about it is late. Pure.
import type { IdentityVerification, IdentityVerificationDetail } from "../schema/identity-verification.js";

export function standsOtherwise(before: IdentityVerification, after: IdentityVerification): boolean {
  if (before.rawStatus !== after.rawStatus || before.updatedAt?.getTime() !== after.updatedAt?.getTime()) return true;
  // The persons of a business go their own ways; a list tells nothing of them.
  return before.detail !== undefined && after.detail !== undefined && personsOf(before.detail) !== personsOf(after.detail);
}

function personsOf({ persons }: IdentityVerificationDetail): string {
  return persons.map(({ id, rawStatus, hostedUrl }) => `${id} ${rawStatus} ${hostedUrl}`).join();
}

/** A settled outcome never turns back, and an answer from before the last change is late, not news. */
export function isStepBack(cached: IdentityVerification, read: IdentityVerification): boolean {
  if (cached.isFinal !== read.isFinal) return cached.isFinal;
  return (read.updatedAt?.getTime() ?? Infinity) < (cached.updatedAt?.getTime() ?? 0);
}
