// When the renewal of a verification falls due. Pure.

/** Upstream docs: notice is given so long before, and a later deadline may still change. */
const NOTICE_DAYS = 90;
const DAY_MS = 86_400_000;

/** Unix milliseconds. Days are in UTC (upstream docs). */
export function noticeAtMs(deadline: string): number {
  return Date.parse(deadline) - NOTICE_DAYS * DAY_MS;
}

export function isRenewalDue(deadline: string | null, now: Date): boolean {
  return deadline !== null && noticeAtMs(deadline) <= now.getTime();
}

/** The level may fall on any day from then on, not at once. */
export function isRenewalOverdue(deadline: string | null, now: Date): boolean {
  return deadline !== null && Date.parse(deadline) + DAY_MS <= now.getTime();
}

/** Whether it has fallen due, or become overdue, between two moments. */
export function hasRenewalTurned(deadline: string | null, before: Date, now: Date): boolean {
  return [isRenewalDue, isRenewalOverdue].some((isReached) => isReached(deadline, before) !== isReached(deadline, now));
}
