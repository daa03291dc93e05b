// What a session that is not decided means to the user: what comes next for them says more of it than its status.
import type { NextAction, VerificationSummary } from "../../client/client.js";

/** Names a text; null where the status says it all. */
export function meaningOf(
  { id, status }: Pick<VerificationSummary, "id" | "status">,
  nextAction: NextAction | null,
): "page.beingChecked" | "page.notNeeded" | null {
  if (status !== "PENDING") return null;
  if (nextAction?.__typename === "WaitForOutcome" && nextAction.identityVerificationId === id)
    return "page.beingChecked";
  return nextAction?.__typename === "NoAction" ? "page.notNeeded" : null;
}
