// Tokens for development, and the secret that signs them where none is configured.
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SignJWT } from "jose";
import type { AuthenticationSettings } from "./bearer-token.js";
import { SCOPE_OPERATOR, SCOPE_PERSONAL_DATA } from "../viewer.js";

export interface DevelopmentTokenClaims {
  userIds: readonly string[];
  isOperator: boolean;
  canReadPersonalData: boolean;
}

const LIFETIME_SECONDS = 12 * 3_600;

export function signDevelopmentToken(
  claims: DevelopmentTokenClaims,
  settings: AuthenticationSettings & { secret: string },
  nowMs: number,
): Promise<string> {
  const { userIds, isOperator, canReadPersonalData } = claims;
  const scopes = [...(isOperator ? [SCOPE_OPERATOR] : []), ...(canReadPersonalData ? [SCOPE_PERSONAL_DATA] : [])];
  const nowSeconds = Math.floor(nowMs / 1_000);
  const token = new SignJWT({
    ...(userIds.length > 0 ? { [settings.userClaim]: userIds.length === 1 ? userIds[0] : userIds } : {}),
    scope: scopes.join(" "),
  })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(isOperator ? "development-operator" : `development-user:${userIds.join(",")}`)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + LIFETIME_SECONDS);
  if (settings.issuer !== undefined) token.setIssuer(settings.issuer);
  if (settings.audience !== undefined) token.setAudience(settings.audience);
  return token.sign(new TextEncoder().encode(settings.secret));
}

/**
 * A secret of this checkout's own, made on first use: a key in the source would be known to everybody and
 * would open a gateway that somebody pointed at the real upstream. Where nothing can be written (a read-only
 * container) it lives as long as the process.
 */
export function readDevelopmentSecret(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    const secret = randomBytes(32).toString("hex");
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: "wx" });
    } catch {
      // Somebody else may just have written it: theirs counts.
      return readIfThere(file) ?? secret;
    }
    return secret;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
