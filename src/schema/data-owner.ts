/** Whose personal data an object holds; never part of the API, kept for the audit line. */
export interface DataOwner {
  sessionId: string;
  /** Undefined where the upstream left it out. */
  userId: string | undefined;
}
