// Development tokens. Each start is its own issuer: no other gateway accepts its tokens, not even the next start in the
// same folder, which may use the real upstream.
import { randomBytes, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { SCOPE_OPERATOR, SCOPE_PERSONAL_DATA } from "../viewer.js";

export interface TokenKey {
  secret: string;
  issuer?: string;
}

/** Generated for one start and not configurable: a key in the source or in a permanent file could become known. */
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

/** @param userClaim the claim with the viewer's upstream user ids */
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
