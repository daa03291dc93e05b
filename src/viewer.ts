// Viewers and their access: the only place that decides on ownership and scopes. Pure.

export interface Viewer {
  /** Stable identifier of the viewer for limits and audit; undefined for a request without a token. */
  subject: string | undefined;
  /** Ids of the upstream users that the viewer stands for. */
  userIds: readonly string[];
  isOperator: boolean;
  canReadPersonalData: boolean;
  tokenExpiresAt: Date;
}

export const SCOPE_OPERATOR = "idv:operator";
export const SCOPE_PERSONAL_DATA = "idv:pii";

/** The viewer of a request without a token. Has access to nothing. */
export const ANONYMOUS: Viewer = Object.freeze({
  subject: undefined,
  userIds: Object.freeze([]),
  isOperator: false,
  canReadPersonalData: false,
  tokenExpiresAt: new Date(0),
});

export function isAnonymous(viewer: Viewer): boolean {
  return viewer.subject === undefined;
}

/** Whether the token has expired since the viewer was authenticated; an anonymous viewer has none. */
export function hasExpired(viewer: Viewer, now: Date): boolean {
  return !isAnonymous(viewer) && viewer.tokenExpiresAt <= now;
}

/** Objects without a known owner are visible to operators only. */
export function canSeeUser(viewer: Viewer, userId: string | undefined): boolean {
  return viewer.isOperator || (userId !== undefined && viewer.userIds.includes(userId));
}

/** In Unix seconds, the end of the year 9999. An issuer that takes milliseconds for seconds is far beyond it. */
const LAST_EXPIRY = 253_402_300_799;

/** @throws TypeError with a fixed text when a claim has a wrong type */
export function toViewer(claims: Record<string, unknown>, userClaim: string): Viewer {
  const userIds = readUserIds(claims[userClaim]);
  const scopes = typeof claims["scope"] === "string" ? claims["scope"].split(" ") : [];
  const subject = typeof claims["sub"] === "string" && claims["sub"] !== "" ? claims["sub"] : userIds.join(" ");
  const isOperator = scopes.includes(SCOPE_OPERATOR);
  const expiry = claims["exp"];
  if (subject === "" || typeof expiry !== "number") throw new TypeError("token lacks a subject or an expiry");
  if (!(expiry <= LAST_EXPIRY)) throw new TypeError("token expires after the last date of RFC 3339");
  return {
    subject,
    userIds,
    isOperator,
    canReadPersonalData: scopes.includes(SCOPE_PERSONAL_DATA),
    tokenExpiresAt: new Date(expiry * 1_000),
  };
}

function readUserIds(claim: unknown): string[] {
  // Issuers send null for a user who has none.
  if (claim === undefined || claim === null) return [];
  const ids: unknown[] = Array.isArray(claim) ? claim : [claim];
  if (!ids.every((id): id is string => typeof id === "string" && id !== ""))
    throw new TypeError("user claim is malformed");
  return [...new Set(ids)];
}
