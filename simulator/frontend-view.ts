// What a frontend sees after each outcome of a user's first verification, in the words of the gateway's schema. A test
// compares it with a gateway.
import { OUTCOMES } from "./outcomes.js";
import type { SessionStatus, VerificationFlow } from "./records.js";

export interface FrontendView {
  status: SessionStatus;
  /** The type of User.nextAction. */
  nextAction: string;
  /** Its cause or reason, if it has one. */
  because: string | null;
  /** Whether the user should try again; null where there is nothing to repeat. */
  isRetryUseful: boolean | null;
}

const NEXT: Record<SessionStatus, Omit<FrontendView, "status">> = {
  PENDING: { nextAction: "RedirectUser", because: null, isRetryUseful: null },
  REVIEW: { nextAction: "WaitForOutcome", because: "MANUAL_REVIEW", isRetryUseful: null },
  VALIDATED: { nextAction: "NoAction", because: null, isRetryUseful: null },
  REFUSED: { nextAction: "StartAgain", because: "REFUSED", isRetryUseful: true },
  EXPIRED: { nextAction: "StartAgain", because: "EXPIRED", isRetryUseful: true },
  OUT_OF_DATE: { nextAction: "StartAgain", because: "OUT_OF_DATE", isRetryUseful: true },
  TIMEOUT: { nextAction: "StartAgain", because: "FAILED", isRetryUseful: true },
  ERROR: { nextAction: "StartAgain", because: "FAILED", isRetryUseful: true },
};

/** In one line, such as "StartAgain: trying again is useless". Says only what the outcome's name does not. */
export function sayFrontendView(outcomeName: string, flow: VerificationFlow): string {
  const { status, nextAction, because, isRetryUseful } = frontendViewOf(outcomeName, flow);
  const isNamed = outcomeName.startsWith(status);
  const action = because && because !== status ? `${nextAction} (${because})` : nextAction;
  return `${isNamed ? "" : `${status}, then `}${action}${isRetryUseful === false ? ": trying again is useless" : ""}`;
}

export function frontendViewOf(outcomeName: string, flow: VerificationFlow): FrontendView {
  const step = OUTCOMES[outcomeName]?.steps(flow).at(-1);
  const status = step?.status ?? "PENDING";
  if (step?.withPersons) return { ...NEXT.PENDING, status, nextAction: "CompletePersons" };
  // Nobody grows older by trying again.
  if (step?.refusal?.checkType === "IDV_AGE_CHECK") return { ...NEXT[status], status, isRetryUseful: false };
  return { ...NEXT[status], status };
}
