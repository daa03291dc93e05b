// Reads what is blocked, and says which advice there is for each action code. Source of the codes: upstream docs. Pure.
import { RestrictionCause as Cause, Restrictions } from "../schema/restrictions.js";
import type { RegulatoryStatus } from "../schema/user.js";
import type { ApiTexts } from "../texts/text-catalogue.js";

type AdviceKey = keyof ApiTexts["restrictions"];

/** Codes are added without notice. */
const CAUSES: ReadonlyMap<string, Cause> = new Map([
  ["008701", Cause.SUSPECTED_FRAUD],
  ["008702", Cause.COMPLIANCE],
  ["008703", Cause.GENERAL],
  ["008704", Cause.DATA_DELETION],
  ["008705", Cause.DOCUMENT_SUSPECTED_FRAUDULENT],
  ["008710", Cause.POLITICALLY_EXPOSED_PERSON],
  ["008711", Cause.IDENTITY_PROOF_NEEDED],
  ["008712", Cause.LEGAL_PERSON_TYPE_WRONG],
  ["008714", Cause.ADDRESS_PROOF_NEEDED],
]);

/** The others share one text: by it, users must not be able to tell that they are suspected. */
const ADVICE_KEYS: Readonly<Partial<Record<Cause, AdviceKey>>> = {
  [Cause.DATA_DELETION]: "DATA_DELETION",
  [Cause.DOCUMENT_SUSPECTED_FRAUDULENT]: "DOCUMENT_SUSPECTED_FRAUDULENT",
  [Cause.POLITICALLY_EXPOSED_PERSON]: "POLITICALLY_EXPOSED_PERSON",
  [Cause.IDENTITY_PROOF_NEEDED]: "IDENTITY_PROOF_NEEDED",
  [Cause.LEGAL_PERSON_TYPE_WRONG]: "LEGAL_PERSON_TYPE_WRONG",
  [Cause.ADDRESS_PROOF_NEEDED]: "ADDRESS_PROOF_NEEDED",
};

/** Null when nothing is known of it. */
export function restrictionsOf(userId: string, status: RegulatoryStatus): Restrictions | null {
  const { inflowsBlocked, outflowsBlocked, rawActionCode, freshness } = status;
  if (inflowsBlocked === null && outflowsBlocked === null && rawActionCode === null) return null;
  const isFree = inflowsBlocked === false && outflowsBlocked === false;
  // The upstream has a code only for a block, whatever it leaves out about which.
  const isBlocked = inflowsBlocked === true || outflowsBlocked === true || (!isFree && rawActionCode !== null);
  const cause = CAUSES.get(rawActionCode ?? "") ?? Cause.UNKNOWN;
  return Object.assign(new Restrictions(), {
    inflowsBlocked,
    outflowsBlocked,
    cause: isBlocked ? cause : null,
    rawActionCode: isBlocked ? rawActionCode : null,
    freshness,
    owner: { sessionId: undefined, userId },
  });
}

/** Which advice there is. Null when nothing is blocked. */
export function adviceKeyOf({ cause }: Restrictions): AdviceKey | null {
  return cause ? (ADVICE_KEYS[cause] ?? "other") : null;
}

/** Null when nothing is blocked. */
export function adviceFor(restrictions: Restrictions, texts: ApiTexts): string | null {
  const key = adviceKeyOf(restrictions);
  return key && texts.restrictions[key];
}
