// Authorization header -> Viewer. Keys come from the configuration alone; what a token says about keys is ignored.
import type { Clock } from "../clock.js";
import { decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyResult } from "jose";
import { LRUCache } from "lru-cache";
import { createHash } from "node:crypto";
import { ClientError } from "../errors.js";
import type { DevelopmentKey } from "./development-token.js";
import { createKeySet } from "./key-set.js";
import { ANONYMOUS, toViewer, type Viewer } from "../viewer.js";

export interface AuthenticationSettings {
  /** Shared secret for HS256, at least 32 bytes; or else jwksUrl; neither where only development tokens are taken. */
  secret?: string;
  jwksUrl?: string;
  issuer?: string;
  audience?: string;
  /** Claim that names the upstream user ids. */
  userClaim: string;
}

/**
 * @param address whom bad tokens are counted for
 * @throws ClientError UNAUTHENTICATED for any header that is there and not a valid bearer token;
 * AUTHENTICATION_UNAVAILABLE when the issuer's keys cannot be had; TOO_MANY_REQUESTS, for a token that has not proved
 * good before, when many bad ones came from the address
 */
export type Authenticate = (authorization: string | undefined, address: string) => Promise<Viewer>;

/** Own choice: more than the viewers of a busy minute; each entry is under 1 kB. */
const MAX_CACHED_TOKENS = 10_000;
/** Own choice: so long may a token outlive the withdrawal of its key from those that are held here. */
const VERIFIED_FOR_MS = 60_000;
const MAX_TOKEN_CHARACTERS = 8_192;
/** Own choice: clocks of issuer and gateway may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 5;

export interface AuthenticationParts {
  clock: Clock;
  badTokens: { assertFew(address: string): void; count(address: string): void };
  /** Of this start, whose tokens are taken as well. */
  developmentKey?: DevelopmentKey;
}

export function createAuthenticate(
  settings: AuthenticationSettings,
  { clock, badTokens, developmentKey }: AuthenticationParts,
): Authenticate {
  const verifyConfigured = createVerify(settings, clock);
  const verifyDevelopment = developmentKey && createVerify(developmentKey, clock);
  // Verifying RS256 or ES256 costs 40 to 110 microseconds (measured): once a minute per token is enough. Those that are
  // due again stay: a token that has been good is checked whatever else its address sends.
  const verified = new LRUCache<string, { viewer: Viewer; atMs: number }>({ max: MAX_CACHED_TOKENS });

  return async function authenticate(authorization, address) {
    if (authorization === undefined) return ANONYMOUS;
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token || token.length > MAX_TOKEN_CHARACTERS) throw new ClientError("UNAUTHENTICATED");
    // The hash keeps whole tokens out of memory dumps of the cache.
    const key = createHash("sha256").update(token).digest("base64");
    const known = verified.get(key);
    const isRecent = known !== undefined && clock.monotonicMs() - known.atMs < VERIFIED_FOR_MS;
    if (isRecent && known.viewer.tokenExpiresAt.getTime() > clock.now().getTime()) return known.viewer;
    const claimed = readClaims(token);
    // Honest clients send those, all of an office at once: they cost no signature and count for nothing.
    if (claimed.exp !== undefined && claimed.exp + CLOCK_TOLERANCE_SECONDS < clock.now().getTime() / 1_000)
      throw new ClientError("UNAUTHENTICATED");
    if (!known) badTokens.assertFew(address);
    const isOurs = developmentKey !== undefined && claimed.iss === developmentKey.issuer;
    const verify = isOurs ? verifyDevelopment : verifyConfigured;
    try {
      if (!verify) throw new TypeError("no issuer is configured");
      const { payload } = await verify(token, clock.now());
      const viewer = toViewer(payload, settings.userClaim);
      verified.set(key, { viewer, atMs: clock.monotonicMs() });
      return viewer;
    } catch (error) {
      if (error instanceof errors.JWKSTimeout) throw new ClientError("AUTHENTICATION_UNAVAILABLE");
      verified.delete(key);
      badTokens.count(address);
      // One answer for every kind of bad token: which check failed helps only whoever forges them.
      throw new ClientError("UNAUTHENTICATED");
    }
  };
}

/** What the token itself says, whoever signed it. */
function readClaims(token: string): Pick<JWTPayload, "iss" | "exp"> {
  try {
    const { iss, exp } = decodeJwt(token);
    return { iss, exp: typeof exp === "number" ? exp : undefined };
  } catch {
    return {};
  }
}

type Verify = (token: string, now: Date) => Promise<JWTVerifyResult>;

/** Undefined where nothing is configured. */
function createVerify(
  { secret, jwksUrl, issuer, audience }: Omit<AuthenticationSettings, "userClaim">,
  clock: Clock,
): Verify | undefined {
  const options = { issuer, audience, requiredClaims: ["exp"], clockTolerance: CLOCK_TOLERANCE_SECONDS };
  if (secret !== undefined) {
    const key = new TextEncoder().encode(secret);
    return (token, currentDate) => jwtVerify(token, key, { ...options, algorithms: ["HS256"], currentDate });
  }
  if (jwksUrl === undefined) return undefined;
  const keys = createKeySet({ url: jwksUrl, clock });
  const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
  return (token, currentDate) => jwtVerify(token, keys, { ...options, algorithms, currentDate });
}
