// What the upstream's events of users announce, and whether a read shows it: the upstream may lag behind them. Pure.
import { isRenewalDue } from "../datasources/renewal-notice.js";
import { KycLevel } from "../schema/kyc-level.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import { UserCategory } from "../schema/user-category.js";
import { UserStatus } from "../schema/user-status.js";

export interface Announcement {
  /** Of two about one aspect, the later counts. */
  aspect: "level" | "status" | "category" | "inflows" | "outflows" | "renewal";
  /** Whether what is read of the user shows it. */
  isShownByUser?: (user: UserDetail) => boolean;
  /** The same for their regulatory status; undefined where that cannot tell. */
  isShownByStatus?: (status: RegulatoryStatus, now: Date) => boolean | undefined;
}

const level = (announced: KycLevel): Announcement => ({
  aspect: "level",
  isShownByUser: ({ kycLevel }) => kycLevel === announced,
});
const status = (announced: UserStatus): Announcement => ({
  aspect: "status",
  isShownByUser: (user) => user.status === announced,
});
const category = (announced: UserCategory): Announcement => ({
  aspect: "category",
  isShownByUser: (user) => user.category === announced,
});
const inflows = (areBlocked: boolean): Announcement => ({
  aspect: "inflows",
  isShownByStatus: ({ inflowsBlocked }) => isSame(inflowsBlocked, areBlocked),
});
const outflows = (areBlocked: boolean): Announcement => ({
  aspect: "outflows",
  isShownByStatus: ({ outflowsBlocked }) => isSame(outflowsBlocked, areBlocked),
});
const renewal = (isDue: boolean): Announcement => ({
  aspect: "renewal",
  isShownByStatus: ({ renewalDeadline }, now) => isRenewalDue(renewalDeadline, now) === isDue,
});

function isSame(isBlocked: boolean | null, isAnnounced: boolean): boolean | undefined {
  return isBlocked === null ? undefined : isBlocked === isAnnounced;
}

const ANNOUNCEMENTS: ReadonlyMap<string, Announcement> = new Map([
  ["USER_KYC_REGULAR", level(KycLevel.REGULAR)],
  ["USER_KYC_LIGHT", level(KycLevel.LIGHT)],
  ["USER_KYC_RENEWAL_REQUIRED", renewal(true)],
  ["USER_KYC_RENEWED", renewal(false)],
  ["USER_INFLOWS_BLOCKED", inflows(true)],
  ["USER_INFLOWS_UNBLOCKED", inflows(false)],
  ["USER_OUTFLOWS_BLOCKED", outflows(true)],
  ["USER_OUTFLOWS_UNBLOCKED", outflows(false)],
  ["USER_ACCOUNT_VALIDATION_ASKED", status(UserStatus.PENDING_USER_ACTION)],
  ["USER_ACCOUNT_ACTIVATED", status(UserStatus.ACTIVE)],
  ["USER_ACCOUNT_CLOSED", status(UserStatus.CLOSED)],
  ["USER_CATEGORY_UPDATED_TO_OWNER", category(UserCategory.OWNER)],
  ["USER_CATEGORY_UPDATED_TO_PAYER", category(UserCategory.PAYER)],
  ["USER_CATEGORY_UPDATED_TO_PLATFORM", category(UserCategory.PLATFORM)],
]);

export const USER_EVENTS: readonly string[] = [...ANNOUNCEMENTS.keys()];

/** Undefined for events that are not known. */
export function announcementOf(eventType: string): Announcement | undefined {
  return ANNOUNCEMENTS.get(eventType);
}
