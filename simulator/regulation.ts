// A user's regulatory status: when they were verified, until when they have to renew it, and what is blocked.
// Pure: returns new records.

export interface Regulation {
  /** Empty when nothing is blocked. */
  actionCode: string;
  inflowsBlocked: boolean;
  outflowsBlocked: boolean;
  /** YYYY-MM-DD, as are all dates here, in UTC; null before the first verification. */
  lastKycDate: string | null;
  renewalDeadline: string | null;
}

export const UNREGULATED: Readonly<Regulation> = {
  actionCode: "",
  inflowsBlocked: false,
  outflowsBlocked: false,
  lastKycDate: null,
  renewalDeadline: null,
};

const DAY_MS = 86_400_000;
/** Upstream docs: the notice is sent when the deadline is 90 days away. */
export const NOTICE_DAYS = 90;
/** Upstream docs: until this day a missed deadline has no consequence. */
const FIRST_DOWNGRADES_MS = Date.parse("2026-12-01T00:00:00Z");

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, "YYYY-MM-DD".length);
}

export function dateAfterDays(ms: number, days: number): string {
  return dateOf(ms + days * DAY_MS);
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(Date.parse(text)) && dateOf(Date.parse(text)) === text;
}

export function noticeAtMs(deadline: string): number {
  return Date.parse(deadline) - NOTICE_DAYS * DAY_MS;
}

/** Upstream docs: the day after the deadline, and not before the first of all downgrades. */
export function downgradeAtMs(deadline: string): number {
  return Math.max(Date.parse(deadline) + DAY_MS, FIRST_DOWNGRADES_MS);
}

/**
 * After a verification at this time. Inferred: it leaves the deadline of a verified user as it is unless it is near.
 */
export function afterVerification(
  regulation: Regulation,
  wasVerified: boolean,
  nowMs: number,
  periodDays: number,
): Regulation {
  const { renewalDeadline } = regulation;
  if (wasVerified && renewalDeadline !== null && nowMs < noticeAtMs(renewalDeadline)) return regulation;
  return { ...regulation, lastKycDate: dateOf(nowMs), renewalDeadline: dateAfterDays(nowMs, periodDays) };
}
