/** The owner of personal data, for the audit line; not part of the API. */
export interface DataOwner {
  /** Undefined for what concerns the user, not one of their sessions. */
  sessionId: string | undefined;
  /** Undefined where the upstream omitted it. */
  userId: string | undefined;
}
