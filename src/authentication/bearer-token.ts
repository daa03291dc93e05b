// Verifies the Authorization header and returns the viewer. Keys come from the configuration only; key references in
// tokens are ignored.
import { decodeJwt, errors, type JWTPayload, jwtVerify, type JWTVerifyOptions, type JWTVerifyResult } from "jose";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { codeOf } from "../errors.js";
import type { MaybePromise } from "../maybe-promise.js";
import { ANONYMOUS, toViewer, type Viewer } from "../viewer.js";
import type { DevelopmentKey } from "./development-token.js";
import { createKeySet, type KeySet } from "./key-set.js";
import { reasonOf, TokenRefused } from "./token-refused.js";

export interface AuthenticationSettings {
  /** Instead of shared secrets; neither if only development tokens are accepted. */
  jwksUrl?: string;
  issuer?: string;
  audience?: string;
  /** Claim with the upstream user ids. */
  userClaim: string;
}

/**
 * @param address key of the limit of bad tokens
 * @throws ClientError UNAUTHENTICATED for a header that is not a valid bearer token; AUTHENTICATION_UNAVAILABLE when
 * the issuer's keys cannot be fetched; TOO_MANY_REQUESTS for a token not verified before, when the address has sent too
 * many bad ones
 */
export type Authenticate = (authorization: string | undefined, address: string) => MaybePromise<Viewer>;

/** Of the issuer's keys. */
export const JWKS_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
/** Own choice: the tokens of some ten thousand viewers, more than are active in a busy minute. */
const MAX_CACHED_CHARACTERS = 10_000_000;
/** Own choice: a token may be accepted for so long after its key was removed from the key set. */
const VERIFIED_FOR_MS = 60_000;
const MAX_TOKEN_CHARACTERS = 8_192;
/** Own choice: the tolerated clock difference between issuer and gateway. */
const CLOCK_TOLERANCE_SECONDS = 5;

export interface AuthenticationParts {
  clock: Clock;
  badTokens: { assertFew(address: string): void; count(address: string): void; forget(): void };
  /** Shared secrets for HS256, of at least 32 bytes each. Another array when a reload has changed them. */
  secrets?: () => readonly string[];
  /** The key of this development start, whose tokens are accepted as well. */
  developmentKey?: DevelopmentKey;
  /** 0 to 1. */
  random?: () => number;
}

export interface Authentication {
  /** Begins to fetch the issuer's keys, if that is how tokens are verified. */
  begin: () => void;
  authenticate: Authenticate;
}

export function createAuthentication(settings: AuthenticationSettings, parts: AuthenticationParts): Authentication {
  const { clock, badTokens, secrets = () => NO_SECRETS, developmentKey, random } = parts;
  const { jwksUrl } = settings;
  const keySet = jwksUrl === undefined ? undefined : createKeySet({ url: jwksUrl, clock, random });
  let verifiedBy = secrets();
  let verifyConfigured = createVerify(settings, verifiedBy, keySet);
  const verifyDevelopment = developmentKey && createVerify(developmentKey, [developmentKey.secret]);
  // Measured: verifying RS256 or ES256 takes 40 to 110 microseconds; once a minute per token is enough. Expired entries
  // stay: a token that was valid before is verified again whatever else its address sends.
  const verified = new LRUCache<string, { viewer: Viewer; atMs: number; verify: Verify }>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_viewer, header) => header.length,
  });

  return {
    begin: () => keySet?.begin(),
    authenticate(authorization, address) {
      if (authorization === undefined) return ANONYMOUS;
      if (secrets() !== verifiedBy) takeNewSecrets();
      return recentViewer(authorization) ?? verifyHeader(authorization, address);
    },
  };

  /** What was verified or counted as bad by other secrets says nothing about these. */
  function takeNewSecrets(): void {
    verifiedBy = secrets();
    verifyConfigured = createVerify(settings, verifiedBy, keySet);
    badTokens.forget();
  }

  function recentViewer(header: string): Viewer | undefined {
    const known = verified.get(header);
    const isRecent =
      known !== undefined &&
      clock.monotonicMs() - known.atMs < VERIFIED_FOR_MS &&
      (known.verify === verifyConfigured || known.verify === verifyDevelopment);
    return isRecent && known.viewer.tokenExpiresAt.getTime() > clock.now().getTime() ? known.viewer : undefined;
  }

  async function verifyHeader(authorization: string, address: string): Promise<Viewer> {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token || token.length > MAX_TOKEN_CHARACTERS) throw new TokenRefused("the header has no bearer token");
    // As most clients write it: a token has one entry.
    const header = `Bearer ${token}`;
    const recent = recentViewer(header);
    if (recent) return recent;
    const claimed = readClaims(token);
    // Expired tokens of our issuer are sent by ordinary clients, possibly many behind one address. They need no
    // verification and are not counted.
    if (claimed.exp !== undefined && claimed.exp + CLOCK_TOLERANCE_SECONDS < clock.now().getTime() / 1_000)
      throw new TokenRefused("it has expired");
    if (!verified.has(header)) badTokens.assertFew(address);
    const isOurs = developmentKey !== undefined && claimed.iss === developmentKey.issuer;
    const verify = isOurs ? verifyDevelopment : verifyConfigured;
    try {
      if (!verify) throw new TokenRefused("no issuer is configured: neither AUTH_SECRET nor AUTH_JWKS_URL");
      const { payload } = await verify(token, clock.now());
      const viewer = toViewer(payload, settings.userClaim);
      verified.set(header, { viewer, atMs: clock.monotonicMs(), verify });
      return viewer;
    } catch (error) {
      if (codeOf(error) === "AUTHENTICATION_UNAVAILABLE") throw error;
      verified.delete(header);
      badTokens.count(address);
      throw error instanceof TokenRefused ? error : new TokenRefused(reasonOf(error));
    }
  }
}

/** The unverified claims of a token. */
function readClaims(token: string): Pick<JWTPayload, "iss" | "exp"> {
  try {
    const { iss, exp } = decodeJwt(token);
    return { iss, exp: typeof exp === "number" ? exp : undefined };
  } catch {
    return {};
  }
}

const NO_SECRETS: readonly string[] = [];

type Verify = (token: string, now: Date) => Promise<JWTVerifyResult>;

/** Undefined when no issuer is configured. */
function createVerify(
  { issuer, audience }: Pick<AuthenticationSettings, "issuer" | "audience">,
  secrets: readonly string[],
  keySet?: KeySet,
): Verify | undefined {
  const options = { issuer, audience, requiredClaims: ["exp"], clockTolerance: CLOCK_TOLERANCE_SECONDS };
  if (secrets.length > 0) {
    const keys = secrets.map((secret) => new TextEncoder().encode(secret));
    return (token, currentDate) => verifyByAny(keys, token, { ...options, algorithms: ["HS256"], currentDate });
  }
  if (!keySet) return undefined;
  const { getKey } = keySet;
  return (token, currentDate) => jwtVerify(token, getKey, { ...options, algorithms: JWKS_ALGORITHMS, currentDate });
}

/** By the first key that fits. That the second takes longer says only which of them has signed. */
async function verifyByAny(
  [key, ...others]: readonly Uint8Array[],
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  if (!key) throw new errors.JWSSignatureVerificationFailed();
  try {
    return await jwtVerify(token, key, options);
  } catch (error) {
    if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    return verifyByAny(others, token, options);
  }
}
