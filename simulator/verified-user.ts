// What a verification does to the user. Pure: returns new records and the events to send.
import type { CheckRecord, SessionRecord, UserRecord } from "./records.js";
import { afterVerification } from "./regulation.js";

export interface UpstreamEvent {
  eventType: string;
  resourceId: string;
}

export interface VerificationTime {
  nowSeconds: number;
  renewalPeriodDays: number;
}

export function eventsOfUser(before: UserRecord, after: UserRecord): UpstreamEvent[] {
  if (after.KYCLevel !== before.KYCLevel) return [{ eventType: `USER_KYC_${after.KYCLevel}`, resourceId: after.Id }];
  const isRenewed = after.regulation.renewalDeadline !== before.regulation.renewalDeadline;
  return isRenewed ? [{ eventType: "USER_KYC_RENEWED", resourceId: after.Id }] : [];
}

export function userAfter(
  user: UserRecord,
  status: SessionRecord["Status"],
  checks: CheckRecord[],
  { nowSeconds, renewalPeriodDays }: VerificationTime,
): UserRecord {
  if (status === "OUT_OF_DATE") return { ...user, KYCLevel: "LIGHT" };
  if (status !== "VALIDATED") return user;
  // Upstream docs: verified data overwrites the user's data, also after a review.
  const verified = new Map(
    checks.flatMap(({ Data }) => Data).map(({ Type, Value }) => [Type.replace("LEGAL_REPRESENTATIVE_", ""), Value]),
  );
  const birthday = verified.get("BIRTHDATE");
  return {
    ...user,
    KYCLevel: "REGULAR",
    regulation: afterVerification(user.regulation, user.KYCLevel === "REGULAR", nowSeconds * 1_000, renewalPeriodDays),
    person: {
      ...user.person,
      FirstName: verified.get("FIRST_NAME") || user.person.FirstName,
      LastName: verified.get("LAST_NAME") || user.person.LastName,
      Birthday: birthday ? Number(birthday) : user.person.Birthday,
    },
    details: { ...user.details, ...(verified.get("COMPANY_NAME") ? { Name: verified.get("COMPANY_NAME") } : {}) },
  };
}
