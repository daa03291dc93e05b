// What a session that is not decided means to its user: what comes next for them says more of it than its status.
import type { TextKey } from "./language.js";
import type { NextActionFields } from "./next-action-text.js";

/** Of a list of sessions. */
export interface SessionFields {
  id: string;
  status: string;
}

/** Names a text; null where the status says it all. */
export function sessionMeaning(
  { id, status }: SessionFields,
  nextAction: NextActionFields | null | undefined,
): Extract<TextKey, "page.waitingForResult" | "page.notNeeded"> | null {
  if (status !== "PENDING") return null;
  const { __typename, identityVerificationId } = nextAction ?? {};
  if (__typename === "WaitForOutcome" && identityVerificationId === id) return "page.waitingForResult";
  return __typename === "NoAction" ? "page.notNeeded" : null;
}
