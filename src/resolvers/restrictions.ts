// Reads what is blocked, and has our advice for each action code. Source of the codes: upstream docs. Pure.
import { RestrictionCause as Cause, Restrictions } from "../schema/restrictions.js";
import { TextLanguage } from "../schema/text-language.js";
import type { RegulatoryStatus } from "../schema/user.js";

interface ActionCode {
  cause: Cause;
  /** Shown to users: it never says that they are suspected. */
  text: Record<TextLanguage, string>;
}

const say = (cause: Cause, english: string): ActionCode => ({ cause, text: { [TextLanguage.EN]: english } });

const CONTACT = "Your account is restricted for the moment. Please contact our support.";

/** Codes are added without notice. */
const ACTION_CODES: ReadonlyMap<string, ActionCode> = new Map([
  ["008701", say(Cause.SUSPECTED_FRAUD, CONTACT)],
  ["008702", say(Cause.COMPLIANCE, CONTACT)],
  ["008703", say(Cause.GENERAL, CONTACT)],
  [
    "008704",
    say(Cause.DATA_DELETION, "You have asked us to delete your data. Please contact our data protection officer."),
  ],
  [
    "008705",
    say(
      Cause.DOCUMENT_SUSPECTED_FRAUDULENT,
      "Please send a new identity document, another one than before if you can, and contact our support.",
    ),
  ],
  ["008710", say(Cause.POLITICALLY_EXPOSED_PERSON, "We need a declaration from you. Please contact our support.")],
  [
    "008711",
    say(
      Cause.IDENTITY_PROOF_NEEDED,
      "We need a new proof of your identity. Please contact our support, who will tell you how to send it.",
    ),
  ],
  [
    "008712",
    say(Cause.LEGAL_PERSON_TYPE_WRONG, "Please correct the kind of your organisation, then contact our support."),
  ],
  ["008714", say(Cause.ADDRESS_PROOF_NEEDED, "Please send a proof of your address, then contact our support.")],
]);

const UNKNOWN = say(Cause.UNKNOWN, CONTACT);

/** Null when nothing is known of it. */
export function restrictionsOf(userId: string, status: RegulatoryStatus): Restrictions | null {
  const { inflowsBlocked, outflowsBlocked, rawActionCode, freshness } = status;
  if (inflowsBlocked === null && outflowsBlocked === null && rawActionCode === null) return null;
  const isFree = inflowsBlocked === false && outflowsBlocked === false;
  // The upstream has a code only for a block, whatever it leaves out about which.
  const isBlocked = inflowsBlocked === true || outflowsBlocked === true || (!isFree && rawActionCode !== null);
  const cause = (rawActionCode !== null && ACTION_CODES.get(rawActionCode)?.cause) || Cause.UNKNOWN;
  return Object.assign(new Restrictions(), {
    inflowsBlocked,
    outflowsBlocked,
    cause: isBlocked ? cause : null,
    rawActionCode: isBlocked ? rawActionCode : null,
    freshness,
    owner: { sessionId: undefined, userId },
  });
}

/** Null when nothing is blocked. */
export function adviceFor({ cause, rawActionCode }: Restrictions, language: TextLanguage): string | null {
  return cause ? (ACTION_CODES.get(rawActionCode ?? "") ?? UNKNOWN).text[language] : null;
}
