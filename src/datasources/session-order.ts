// When a session stands otherwise than before, and when an answer about it is late.
import { LRUCache } from "lru-cache";
import { CheckType } from "../schema/check-type.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { IdentityVerification, type IdentityVerificationDetail } from "../schema/identity-verification.js";

export function hasChanged(before: IdentityVerification, after: IdentityVerification): boolean {
  if (before.rawStatus !== after.rawStatus || before.updatedAt?.getTime() !== after.updatedAt?.getTime()) return true;
  // The persons of a business go their own ways; a list tells nothing of them.
  return (
    before.detail !== undefined && after.detail !== undefined && personsOf(before.detail) !== personsOf(after.detail)
  );
}

function personsOf({ persons }: IdentityVerificationDetail): string {
  return persons.map(({ id, rawStatus, hostedUrl }) => `${id} ${rawStatus} ${hostedUrl}`).join();
}

/** Of businesses alone; the one of sole traders says that there is nobody else. */
const BUSINESS_CHECKS: ReadonlySet<CheckType> = new Set([
  CheckType.BUSINESS_VERIFICATION,
  CheckType.BUSINESS_INSIGHTS_MATCH,
  CheckType.PSC_ROLE_CHECK,
  CheckType.PSC_CONSISTENCY_CHECK,
  CheckType.PERSONS_SIGNIFICANT_CONTROL,
]);

/** Upstream docs: the persons of a business are created once its session is validated, so that it has none at first. */
export function mayGainPersons({ status, detail }: IdentityVerification): boolean {
  if (status !== IdentityVerificationStatus.VALIDATED || !detail || detail.persons.length > 0) return false;
  const types = detail.checks.map(({ type }) => type);
  return types.some((type) => BUSINESS_CHECKS.has(type)) && !types.includes(CheckType.BUSINESS_NAME_MATCH);
}

/** Decided, but its persons may appear at any moment. */
export function awaitsPersons({ isFinal, isSettled, detail }: IdentityVerification): boolean {
  return isFinal && !isSettled && detail?.persons.length === 0;
}

/** How far along; a status that nobody here knows may follow anything, so that it never hides behind an older one. */
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

type State = Pick<IdentityVerification, "status" | "rawStatus" | "isFinal" | "updatedAt" | "expiresAt">;

/** A decision never turns back, and an answer from before the last change is late, not news. */
export function isOutOfOrder(known: State, read: State): boolean {
  const [before, after] = [PROGRESS[known.status], PROGRESS[read.status]];
  const isLessFar = before !== undefined && after !== undefined && after < before;
  if (isLessFar && known.isFinal && !read.isFinal) return true;
  const laterByMs = (read.updatedAt?.getTime() ?? NaN) - (known.updatedAt?.getTime() ?? NaN);
  // The upstream counts in whole seconds.
  return laterByMs < 0 || (isLessFar && !(laterByMs > 0));
}

export interface KnownStates {
  /**
   * Takes note of how a session stands, by whatever way it was told. One that is behind what was told before is given
   * the newer state, and marked as stale: its details are older than its status.
   */
  withNewestState(session: IdentityVerification): IdentityVerification;
  /** Whether it was told before that the session has gone further. */
  isBehind(session: IdentityVerification): boolean;
}

export function createKnownStates(maxSessions: number): KnownStates {
  const states = new LRUCache<string, State>({ max: maxSessions });
  function newerThan(session: IdentityVerification): State | undefined {
    const known = states.get(session.id);
    return known && isOutOfOrder(known, session) ? known : undefined;
  }
  return {
    isBehind: (session) => newerThan(session) !== undefined,
    withNewestState(session) {
      const known = newerThan(session);
      if (known) {
        if (known.status === session.status) return session;
        return Object.assign(new IdentityVerification(), session, known, {
          isSettled: false,
          freshness: { ...session.freshness, isStale: true },
        });
      }
      const { id, status, rawStatus, isFinal, updatedAt, expiresAt } = session;
      // An answer without a status tells nothing of it; one without a date is not older than the last that had one.
      if (rawStatus !== null)
        states.set(id, {
          status,
          rawStatus,
          isFinal,
          updatedAt: updatedAt ?? states.get(id)?.updatedAt ?? null,
          expiresAt,
        });
      return session;
    },
  };
}
