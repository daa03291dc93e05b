// Tokens for development. Each start is an issuer of its own: what it signs opens no other gateway, be it the next start
// of the same folder in front of the real upstream.
import { randomBytes, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { SCOPE_OPERATOR, SCOPE_PERSONAL_DATA } from "../viewer.js";

export interface TokenKey {
  secret: string;
  issuer?: string;
}

/** One start's, never to be configured: a key in the source or in a file that stays would be known to others. */
export interface DevelopmentKey extends TokenKey {
  issuer: string;
}

export interface DevelopmentTokenClaims {
  userIds: readonly string[];
  isOperator: boolean;
  canReadPersonalData: boolean;
}

const LIFETIME_SECONDS = 12 * 3_600;

export function createDevelopmentKey(): DevelopmentKey {
  return { secret: randomBytes(32).toString("hex"), issuer: `urn:development:${randomUUID()}` };
}

/** @param userClaim where the gateway looks for the viewer's upstream user ids */
export function signDevelopmentToken(
  claims: DevelopmentTokenClaims,
  { secret, issuer }: TokenKey,
  userClaim: string,
  nowMs: number,
): Promise<string> {
  const { userIds, isOperator, canReadPersonalData } = claims;
  const scopes = [...(isOperator ? [SCOPE_OPERATOR] : []), ...(canReadPersonalData ? [SCOPE_PERSONAL_DATA] : [])];
  const nowSeconds = Math.floor(nowMs / 1_000);
  const token = new SignJWT({
    ...(userIds.length > 0 ? { [userClaim]: userIds.length === 1 ? userIds[0] : userIds } : {}),
    scope: scopes.join(" "),
  })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(isOperator ? "development-operator" : `development-user:${userIds.join(",")}`)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + LIFETIME_SECONDS);
  if (issuer !== undefined) token.setIssuer(issuer);
  return token.sign(new TextEncoder().encode(secret));
}
