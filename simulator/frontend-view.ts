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

const PROPERTY_OF: Record<string, string> = { StartAgain: "cause", WaitForOutcome: "reason" };

function say({ nextAction, because }: Pick<FrontendView, "nextAction" | "because">): string {
  return because === null ? nextAction : `${nextAction} (${PROPERTY_OF[nextAction]}: ${because})`;
}

/** Of nearly all outcomes that end in this status, such as "StartAgain (cause: REFUSED)". */
export const sayUsualView = (status: SessionStatus): string => say(NEXT[status]);

/** Where an outcome differs from others of the same last status; null where it does not. */
export function sayDeviation(outcomeName: string, flow: VerificationFlow): string | null {
  const view = frontendViewOf(outcomeName, flow);
  const usual = NEXT[view.status];
  if (view.nextAction !== usual.nextAction) return say(view);
  return view.isRetryUseful === usual.isRetryUseful ? null : "trying again does not help";
}

export function frontendViewOf(outcomeName: string, flow: VerificationFlow): FrontendView {
  const step = OUTCOMES[outcomeName]?.steps(flow).at(-1);
  const status = step?.status ?? "PENDING";
  if (step?.withPersons) return { ...NEXT.PENDING, status, nextAction: "CompletePersons" };
  // Nobody grows older by trying again.
  if (step?.refusal?.checkType === "IDV_AGE_CHECK") return { ...NEXT[status], status, isRetryUseful: false };
  return { ...NEXT[status], status };
}
