// The order in which the states of a session follow each other. Pure.
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";

/** Order of the statuses. An unknown status has no place in it and may follow any other. */
const PROGRESS: Readonly<Partial<Record<IdentityVerificationStatus, number>>> = {
  [IdentityVerificationStatus.PENDING]: 0,
  [IdentityVerificationStatus.REVIEW]: 1,
  [IdentityVerificationStatus.VALIDATED]: 2,
  [IdentityVerificationStatus.REFUSED]: 2,
  [IdentityVerificationStatus.TIMEOUT]: 2,
  [IdentityVerificationStatus.ERROR]: 2,
  [IdentityVerificationStatus.EXPIRED]: 2,
  [IdentityVerificationStatus.OUT_OF_DATE]: 3,
};

type State = Pick<IdentityVerification, "status" | "rawStatus" | "isFinal" | "updatedAt">;

/**
 * Whether `observed` is older than `known`: a decided session never opens again, and `updatedAt` never goes back. Its
 * resolution is one second: within it the status decides, else the last observation counts.
 */
export function isOutOfOrder(known: State, observed: State): boolean {
  if (observed.rawStatus === null) return known.rawStatus !== null;
  const [before, after] = [PROGRESS[known.status], PROGRESS[observed.status]];
  const areKnown = before !== undefined && after !== undefined;
  if (areKnown && known.isFinal !== observed.isFinal) return known.isFinal;
  const laterByMs = (observed.updatedAt?.getTime() ?? NaN) - (known.updatedAt?.getTime() ?? NaN);
  if (laterByMs < 0 || laterByMs > 0) return laterByMs < 0;
  return areKnown && after < before;
}
