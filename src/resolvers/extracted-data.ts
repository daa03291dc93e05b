// The values that checks extracted, as named fields. Pure.
import { CheckDataType as Type } from "../schema/check-data-type.js";
import { ExtractedData } from "../schema/extracted-data.js";
import type { IdentityVerification, IdentityVerificationDetail } from "../schema/identity-verification.js";

const NAMES: Record<"firstName" | "lastName" | "birthDate" | "companyName" | "companyNumber", readonly Type[]> = {
  firstName: [Type.FIRST_NAME, Type.LEGAL_REPRESENTATIVE_FIRST_NAME],
  lastName: [Type.LAST_NAME, Type.LEGAL_REPRESENTATIVE_LAST_NAME],
  birthDate: [Type.BIRTHDATE, Type.LEGAL_REPRESENTATIVE_BIRTHDATE],
  companyName: [Type.COMPANY_NAME],
  companyNumber: [Type.COMPANY_NUMBER],
};

export function extractedDataOf(
  { id, userId }: IdentityVerification,
  { checks }: IdentityVerificationDetail,
): ExtractedData {
  const data = checks.flatMap((check) => check.data);
  // Values that could not be read are empty or null.
  const read = (types: readonly Type[]) => data.find(({ type, value }) => types.includes(type) && value)?.value ?? null;
  const { birthDate, ...texts } = NAMES;
  return Object.assign(new ExtractedData(), {
    ...Object.fromEntries(Object.entries(texts).map(([name, types]) => [name, read(types)])),
    birthDate: toDate(read(birthDate)),
    owner: { sessionId: id, userId },
  });
}

/** Upstream docs: Unix seconds written as a string, negative before 1970. */
function toDate(unixSeconds: string | null): Date | null {
  return unixSeconds !== null && /^-?\d{1,10}$/.test(unixSeconds) ? new Date(Number(unixSeconds) * 1_000) : null;
}
