// What can happen to a user besides their verification: renewal, blocks, enrolment, category and closure.
// Pure: returns new records and the events to send.
import { blocks, setBlocked } from "./blocks.js";
import { ENROLMENT_CHANGES } from "./enrolment.js";
import { textThat } from "./reader.js";
import type { UserRecord } from "./records.js";
import { dateAfterDays, dateOf, downgradeAtMs, isDate, NOTICE_DAYS, noticeAtMs } from "./regulation.js";
import { changed, type ChangedUser, type UserChange } from "./user-change.js";

const DAYS_LATE = 1;

/** Why flows are blocked. */
export const actionCode = textThat("six digits", (code) => /^\d{6}$/.test(code));

function withRenewal(user: UserRecord, renewalDeadline: string): UserRecord {
  return { ...user, regulation: { ...user.regulation, renewalDeadline } };
}

/** Only a verified user has a renewal. */
function ofVerified(apply: UserChange["apply"]): UserChange["apply"] {
  return (user, options) =>
    user.KYCLevel === "REGULAR" ? apply(user, options) : "the user’s KYC level is not REGULAR";
}

function close(user: UserRecord): ChangedUser {
  const { user: blocked, events } = setBlocked(user, { inflows: true, outflows: true }, user.regulation.actionCode);
  const closed = changed({ ...blocked, UserStatus: "CLOSED" }, "USER_ACCOUNT_CLOSED");
  return { ...closed, events: [...closed.events, ...events] };
}

/** Upstream docs: only a change has an event. */
export function setCategory(user: UserRecord, category: UserRecord["UserCategory"]): ChangedUser {
  return user.UserCategory === category
    ? changed(user)
    : changed({ ...user, UserCategory: category }, `USER_CATEGORY_UPDATED_TO_${category}`);
}

export const USER_CHANGES: Readonly<Record<string, UserChange>> = {
  RENEWAL_REQUIRED: {
    label: "The renewal of the verification falls due",
    apply: ofVerified((user, { nowMs, deadline }) => {
      if (deadline !== undefined && !isDate(deadline)) return "deadline must be a date, YYYY-MM-DD";
      const current = user.regulation.renewalDeadline;
      const isDue = current !== null && noticeAtMs(current) <= nowMs;
      const next = deadline ?? (isDue ? current : dateAfterDays(nowMs, NOTICE_DAYS));
      return changed(withRenewal(user, next), "USER_KYC_RENEWAL_REQUIRED");
    }),
  },
  RENEWED: {
    label: "The verification is renewed",
    apply: ofVerified((user, { nowMs, renewalPeriodDays }) => {
      const renewed = withRenewal(user, dateAfterDays(nowMs, renewalPeriodDays));
      return changed(
        { ...renewed, regulation: { ...renewed.regulation, lastKycDate: dateOf(nowMs) } },
        "USER_KYC_RENEWED",
      );
    }),
  },
  RENEWAL_MISSED: {
    label: "The deadline passes; the level falls, from 1 Dec 2026 on",
    apply: ofVerified((user, { nowMs }) => {
      const { renewalDeadline } = user.regulation;
      const isPast = renewalDeadline !== null && renewalDeadline < dateOf(nowMs);
      const deadline = isPast ? renewalDeadline : dateAfterDays(nowMs, -DAYS_LATE);
      return { ...changed(withRenewal(user, deadline)), isDowngrade: downgradeAtMs(deadline) <= nowMs };
    }),
  },
  DOWNGRADED: {
    label: "The level falls, and validated sessions become out of date",
    apply: ofVerified((user) => ({ ...changed(user), isDowngrade: true })),
  },
  INFLOWS_BLOCKED: blocks("No money may come in", { inflows: true }),
  OUTFLOWS_BLOCKED: blocks("No money may go out", { outflows: true }),
  BLOCKED: blocks("No money may come in or go out", { inflows: true, outflows: true }),
  INFLOWS_UNBLOCKED: blocks("Money may come in again", { inflows: false }),
  OUTFLOWS_UNBLOCKED: blocks("Money may go out again", { outflows: false }),
  UNBLOCKED: blocks("Money may come in and go out again", { inflows: false, outflows: false }),
  ...ENROLMENT_CHANGES,
  CATEGORY_OWNER: { label: "Becomes an owner", apply: (user) => setCategory(user, "OWNER") },
  CATEGORY_PAYER: { label: "Becomes a payer", apply: (user) => setCategory(user, "PAYER") },
  CATEGORY_PLATFORM: { label: "Becomes the platform", apply: (user) => setCategory(user, "PLATFORM") },
  CLOSED: { label: "The account is closed", apply: (user) => close(user) },
};

/** Whether it blocks something, so that an action code may say why, or ends one block of two. */
export function takesActionCode(change: string): boolean {
  return change.endsWith("BLOCKED") && change !== "UNBLOCKED";
}
