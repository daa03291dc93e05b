// What a session that is not decided means to the user: what comes next for them says more of it than its status.

export interface SeenSession {
  id: string;
  status: string;
}

/** Of the user. As much of it as counts here. */
export interface SeenAction {
  __typename: string;
  identityVerificationId?: string;
}

/** Names a text; null where the status says it all. */
export function meaningOf(
  { id, status }: SeenSession,
  nextAction: SeenAction | null,
): "page.beingChecked" | "page.notNeeded" | null {
  if (status !== "PENDING") return null;
  if (nextAction?.__typename === "WaitForOutcome" && nextAction.identityVerificationId === id)
    return "page.beingChecked";
  return nextAction?.__typename === "NoAction" ? "page.notNeeded" : null;
}
