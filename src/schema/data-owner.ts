/** The owner of personal data, for the audit line; not part of the API. */
export interface DataOwner {
  sessionId: string;
  /** Undefined where the upstream omitted it. */
  userId: string | undefined;
}
