// Compares and merges observations of a session: which is newer, and what has changed. Pure.
import { CheckType } from "../schema/check-type.js";
import { IdentityVerification, type IdentityVerificationDetail } from "../schema/identity-verification.js";
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import { isOutOfOrder } from "./status-order.js";

/** All that is known of a session. */
export interface SessionRecord {
  /** The observation with the newest state: a view, or an entry of a list, which has no details. */
  readonly newest: IdentityVerification;
  /** The newest view; its state may be older. */
  readonly viewed: IdentityVerification | undefined;
}

/**
 * Any order of the observations results in the same state, as long as they are of one history of the session.
 * @param mayBeOlder that something newer may have been read meanwhile: of two observations in which the upstream's
 * dates and statuses show no order, the one that was fetched later counts. Otherwise the last one does
 */
export function mergeObservation(
  known: SessionRecord | undefined,
  observed: IdentityVerification,
  mayBeOlder: boolean,
): SessionRecord {
  if (!known) return { newest: observed, viewed: observed.detail && observed };
  const { newest, viewed } = known;
  const session = withInherited(observed, newest);
  const isOld = (than: IdentityVerification) =>
    isOutOfOrder(than, session) || (mayBeOlder && !isOutOfOrder(session, than) && wasFetchedBefore(session, than));
  const hasLessDetail = newest.detail !== undefined && !session.detail && !hasChangedState(newest, session);
  const isOldView = viewed !== undefined && session.rawStatus !== null && isOld(viewed);
  return {
    newest: hasLessDetail || isOld(newest) ? newest : session,
    viewed: session.detail && !isOldView ? session : viewed && withInherited(viewed, { userId: session.userId }),
  };
}

function wasFetchedBefore({ freshness: one }: IdentityVerification, { freshness: other }: IdentityVerification) {
  return one.fetchedAt.getTime() < other.fetchedAt.getTime();
}

/** An answer may omit the owner or the date; without a date it counts as no older than the last dated one. */
function withInherited(
  session: IdentityVerification,
  { userId, updatedAt }: Pick<IdentityVerification, "userId" | "updatedAt">,
): IdentityVerification {
  const lacksOwner = session.userId === undefined && userId !== undefined;
  const lacksDate = session.updatedAt == null && updatedAt != null;
  if (!lacksOwner && !lacksDate) return session;
  return Object.assign(new IdentityVerification(), session, {
    userId: session.userId ?? userId,
    updatedAt: session.updatedAt ?? updatedAt,
  });
}

/** The newest view, with the newest state. It counts as stale where its status was older. */
export function toView({ newest, viewed }: SessionRecord): IdentityVerification | undefined {
  if (!viewed || !hasChangedState(viewed, newest)) return viewed;
  const { status, rawStatus, isFinal, updatedAt, expiresAt } = newest;
  const isSameStatus = viewed.rawStatus === rawStatus;
  return Object.assign(new IdentityVerification(), viewed, {
    ...{ status, rawStatus, isFinal, updatedAt, expiresAt },
    isSettled: isSameStatus && viewed.isSettled,
    freshness: { ...viewed.freshness, isStale: viewed.freshness.isStale || !isSameStatus },
  });
}

/** What a list shows of the session: its newest state, with details if there are any as new. */
export function toListed({ newest, viewed }: SessionRecord): IdentityVerification {
  return viewed && !hasChangedState(viewed, newest) ? viewed : newest;
}

export function hasChanged(before: SessionRecord, after: SessionRecord): boolean {
  const [known, detail] = [before.viewed?.detail, after.viewed?.detail];
  const havePersonsChanged = known !== undefined && detail !== undefined && personsOf(known) !== personsOf(detail);
  return hasChangedState(before.newest, after.newest) || havePersonsChanged;
}

function hasChangedState(before: IdentityVerification, after: IdentityVerification): boolean {
  return before !== after && stateOf(before) !== stateOf(after);
}

/** Names the state that lists show, too. */
export function stateOf({ rawStatus, updatedAt }: IdentityVerification): string {
  return `${rawStatus} ${updatedAt?.getTime()}`;
}

/** Persons change independently of the session; a list does not include them. */
function personsOf({ persons }: IdentityVerificationDetail): string {
  return persons.map(({ id, rawStatus, hostedUrl }) => `${id} ${rawStatus} ${hostedUrl}`).join();
}

/**
 * Names what subscribers are told of: two sessions with the same version differ in nothing that matters to them. A
 * summary counts as one without persons.
 */
export function versionOf(session: IdentityVerification): string {
  return `${stateOf(session)} ${session.detail ? personsOf(session.detail) : ""}`;
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

/** Whether an unknown person may be one of its own: they may still appear, or one was shown without an id. */
export function mayHaveUnknownPersons(session: IdentityVerification): boolean {
  return awaitsPersons(session) || session.detail?.persons.some(({ id }) => id == null) === true;
}

/** Decided, but its persons may still appear. */
export function awaitsPersons({ isFinal, isSettled, detail }: IdentityVerification): boolean {
  return isFinal && !isSettled && detail?.persons.length === 0;
}

/** The upstream's dates have a resolution of one second; within it, its ids (ULIDs) give the order. */
export function newestFirst(a: IdentityVerification, b: IdentityVerification): number {
  return (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0) || (a.id < b.id ? 1 : -1);
}
