// Compares observations of a session: whether it has changed, and which of two is newer.
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";
import { CheckType } from "../schema/check-type.js";
import { IdentityVerification, type IdentityVerificationDetail } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";

export function hasChanged(before: IdentityVerification, after: IdentityVerification): boolean {
  if (before.rawStatus !== after.rawStatus || before.updatedAt?.getTime() !== after.updatedAt?.getTime()) return true;
  return havePersonsChanged(before, after);
}

/** Persons change independently of the session; a list does not include them. */
export function havePersonsChanged({ detail: before }: IdentityVerification, { detail: after }: IdentityVerification) {
  return before !== undefined && after !== undefined && personsOf(before) !== personsOf(after);
}

function personsOf({ persons }: IdentityVerificationDetail): string {
  return persons.map(({ id, rawStatus, hostedUrl }) => `${id} ${rawStatus} ${hostedUrl}`).join();
}

/** Checks of businesses. BUSINESS_NAME_MATCH, which sole traders have, means that there are no persons. */
const BUSINESS_CHECKS: ReadonlySet<CheckType> = new Set([
  CheckType.BUSINESS_VERIFICATION,
  CheckType.BUSINESS_INSIGHTS_MATCH,
  CheckType.PSC_ROLE_CHECK,
  CheckType.PSC_CONSISTENCY_CHECK,
  CheckType.PERSONS_SIGNIFICANT_CONTROL,
]);

/** Upstream docs: the persons of a business are created only after its session is validated. */
export function mayGainPersons({ status, detail }: IdentityVerification): boolean {
  if (status !== IdentityVerificationStatus.VALIDATED || !detail || detail.persons.length > 0) return false;
  const types = detail.checks.map(({ type }) => type);
  return types.some((type) => BUSINESS_CHECKS.has(type)) && !types.includes(CheckType.BUSINESS_NAME_MATCH);
}

/** Decided, but its persons may still appear. */
export function awaitsPersons({ isFinal, isSettled, detail }: IdentityVerification): boolean {
  return isFinal && !isSettled && detail?.persons.length === 0;
}

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

type State = Pick<IdentityVerification, "status" | "rawStatus" | "isFinal" | "updatedAt" | "expiresAt">;

/** Whether `read` is older than `known`: a decided session never opens again, and `updatedAt` never goes back. */
export function isOutOfOrder(known: State, read: State): boolean {
  const [before, after] = [PROGRESS[known.status], PROGRESS[read.status]];
  const isLessFar = before !== undefined && after !== undefined && after < before;
  if (isLessFar && known.isFinal && !read.isFinal) return true;
  const laterByMs = (read.updatedAt?.getTime() ?? NaN) - (known.updatedAt?.getTime() ?? NaN);
  // The upstream's dates have a resolution of one second.
  return laterByMs < 0 || (isLessFar && !(laterByMs > 0));
}

export interface KnownStates {
  /**
   * Records an observation. One that is out of order gets the newer state and is marked stale, as its details are older
   * than its status.
   */
  withNewestState(session: IdentityVerification): IdentityVerification;
  /** Whether the observation moves the session on from the newest known state; null when none is known. */
  isChange(session: IdentityVerification): boolean | null;
  /** Whether a newer state of the session is known. */
  isBehind(session: IdentityVerification): boolean;
}

export function createKnownStates(maxSessions: number): KnownStates {
  const states = new LRUCache<string, State>(atMost(maxSessions));
  function newerThan(session: IdentityVerification): State | undefined {
    const known = states.get(session.id);
    return known && isOutOfOrder(known, session) ? known : undefined;
  }
  return {
    isChange(session) {
      const known = states.get(session.id);
      if (!known) return null;
      const isLater = session.updatedAt != null && session.updatedAt.getTime() !== known.updatedAt?.getTime();
      return (session.rawStatus !== known.rawStatus || isLater) && !isOutOfOrder(known, session);
    },
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
      // Without a status there is nothing to record; without a date, it counts as no older than the last dated one.
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
