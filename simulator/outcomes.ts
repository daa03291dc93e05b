// The outcomes of a verification that a person or a test can pick, and the steps that lead to each.
import type { SessionStatus, VerificationFlow } from "./records.js";

export interface Refusal {
  checkType: string;
  reasonType: string;
  /** Like the upstream's preset text, in our own words. */
  text: string;
}

export interface Step {
  status: SessionStatus;
  /** More persons have to be verified before the user is. */
  withPersons?: boolean;
  refusal?: Refusal;
}

export interface Outcome {
  label: string;
  /** Of a session that has got as far as this status. */
  labelFrom?: Partial<Record<SessionStatus, string>>;
  flows: readonly VerificationFlow[];
  /** From PENDING on; steps that the session has already taken are skipped. */
  steps(flow: VerificationFlow): Step[];
}

const ALL_FLOWS = ["NATURAL", "SOLETRADER", "BUSINESS"] as const;
/** Upstream docs: natural users are always decided automatically. */
const LEGAL_FLOWS = ["SOLETRADER", "BUSINESS"] as const;
/** Upstream docs: the flow of a business has no name check; its director is looked up in the register instead. */
const FLOWS_WITH_NAME_CHECK = ["NATURAL", "SOLETRADER"] as const;

const DOCUMENT = "IDENTITY_DOCUMENT_VERIFICATION";

export const CHECKS_OF_FLOW: Record<VerificationFlow, readonly string[]> = {
  NATURAL: [DOCUMENT, "IDV_NAME_MATCH_CHECK", "IDV_AGE_CHECK"],
  SOLETRADER: [DOCUMENT, "IDV_NAME_MATCH_CHECK", "IDV_AGE_CHECK", "BUSINESS_VERIFICATION", "BUSINESS_NAME_MATCH"],
  BUSINESS: ["BUSINESS_VERIFICATION", DOCUMENT, "IDV_AGE_CHECK", "BUSINESS_INSIGHTS_MATCH"],
};

const companyNotFound: Refusal = {
  checkType: "BUSINESS_VERIFICATION",
  reasonType: "DOCUMENT_NOT_ACCEPTED",
  text: "No company with this name and number is in the national register.",
};

/** Upstream docs: of the declared persons, on the main session, before their own sessions are created. */
export const CHECKS_OF_PERSONS = ["PSC_ROLE_CHECK", "PSC_CONSISTENCY_CHECK"] as const;

function inconclusiveCheckOf(flow: VerificationFlow): Refusal {
  return flow === "SOLETRADER"
    ? {
        checkType: "BUSINESS_NAME_MATCH",
        reasonType: "BUSINESS_NAME_MATCH_FAILED",
        text: "The holder's name is not part of the registered name.",
      }
    : {
        checkType: "BUSINESS_INSIGHTS_MATCH",
        reasonType: "BUSINESS_INSIGHTS_MATCH_FAILED",
        text: "The holder is not listed as a director.",
      };
}

function ends(label: string, status: SessionStatus): Outcome {
  return { label, flows: ALL_FLOWS, steps: () => [{ status }] };
}

function refuses(
  label: string,
  checkType: string,
  reasonType: string,
  text: string,
  flows: readonly VerificationFlow[] = ALL_FLOWS,
): Outcome {
  return { label, flows, steps: () => [{ status: "REFUSED", refusal: { checkType, reasonType, text } }] };
}

function reviews(label: string, refusal: (flow: VerificationFlow) => Refusal, ...after: Step[]): Outcome {
  return { label, flows: LEGAL_FLOWS, steps: (flow) => [{ status: "REVIEW", refusal: refusal(flow) }, ...after] };
}

export const OUTCOMES: Readonly<Record<string, Outcome>> = {
  VALIDATED: ends("Every check passes", "VALIDATED"),
  VALIDATED_PERSONS_PENDING: {
    label: "Passes; two more persons have to be verified",
    flows: ["BUSINESS"],
    steps: () => [{ status: "VALIDATED", withPersons: true }],
  },
  REFUSED_DOCUMENT_NOT_ACCEPTED: refuses(
    "The document is of a kind that is not accepted",
    DOCUMENT,
    "DOCUMENT_NOT_ACCEPTED",
    "This kind of document is not accepted.",
  ),
  REFUSED_FACE_MATCH_FAIL: refuses(
    "The selfie does not match the photo",
    DOCUMENT,
    "FACE_MATCH_FAIL",
    "The face does not match the photo in the document.",
  ),
  REFUSED_DOCUMENT_FALSIFIED: refuses(
    "The document looks altered",
    DOCUMENT,
    "DOCUMENT_FALSIFIED",
    "The document shows signs of alteration.",
  ),
  REFUSED_DOCUMENT_UNREADABLE: refuses(
    "The document cannot be read",
    DOCUMENT,
    "DOCUMENT_UNREADABLE",
    "The picture of the document is not clear enough.",
  ),
  REFUSED_DOCUMENT_HAS_EXPIRED: refuses(
    "The document is out of date",
    DOCUMENT,
    "DOCUMENT_HAS_EXPIRED",
    "The document is no longer valid.",
  ),
  REFUSED_NAME_MISMATCH: refuses(
    "The document names somebody else",
    "IDV_NAME_MATCH_CHECK",
    "DOCUMENT_NOT_ACCEPTED",
    "The name in the document is not the user's.",
    FLOWS_WITH_NAME_CHECK,
  ),
  REFUSED_UNDER_AGE: refuses(
    "The holder is under 18",
    "IDV_AGE_CHECK",
    "DOCUMENT_NOT_ACCEPTED",
    "The holder of the document is under 18.",
  ),
  REVIEW: reviews("Goes to manual review", inconclusiveCheckOf),
  REVIEW_COMPANY_NOT_FOUND: reviews("Goes to manual review: the company is not in the register", () => companyNotFound),
  REVIEW_VALIDATED: {
    ...reviews("Goes to manual review and passes", inconclusiveCheckOf, { status: "VALIDATED" }),
    labelFrom: { REVIEW: "Passes the manual review" },
  },
  REVIEW_REFUSED: {
    label: "Goes to manual review and is refused",
    labelFrom: { REVIEW: "Is refused by the manual review" },
    flows: LEGAL_FLOWS,
    steps: (flow) => [
      { status: "REVIEW", refusal: inconclusiveCheckOf(flow) },
      {
        status: "REFUSED",
        refusal: {
          ...inconclusiveCheckOf(flow),
          text: "Reviewed by hand: the register of 12 May does not name the holder. Send a recent extract.",
        },
      },
    ],
  },
  OUT_OF_DATE: {
    label: "Passes, and the level is lowered later",
    labelFrom: { VALIDATED: "The level is lowered" },
    flows: ALL_FLOWS,
    steps: () => [{ status: "VALIDATED" }, { status: "OUT_OF_DATE" }],
  },
  EXPIRED: ends("Is never submitted", "EXPIRED"),
  TIMEOUT: ends("Ends for inactivity (until 2025)", "TIMEOUT"),
  ERROR: ends("Ends with a technical failure (until 2025)", "ERROR"),
};
