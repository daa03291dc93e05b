// Authorization header -> Viewer. Keys come from the configuration alone; what a token says about keys is ignored.
import { errors, jwtVerify, type JWTVerifyOptions } from "jose";
import { LRUCache } from "lru-cache";
import { createHash } from "node:crypto";
import { ClientError } from "../errors.js";
import { createKeySet } from "./key-set.js";
import { ANONYMOUS, toViewer, type Viewer } from "../viewer.js";

export interface AuthenticationSettings {
  /** Shared secret for HS256, at least 32 bytes; or else jwksUrl. */
  secret?: string;
  jwksUrl?: string;
  issuer?: string;
  audience?: string;
  /** Claim that names the upstream user ids. */
  userClaim: string;
}

/**
 * @throws ClientError UNAUTHENTICATED for any header that is there and not a valid bearer token;
 * AUTHENTICATION_UNAVAILABLE when the issuer's keys cannot be had
 */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>;

/** Own choice: more than the viewers of a busy minute; each entry is under 1 kB. */
const MAX_CACHED_TOKENS = 10_000;
/** Own choice: so long may a token outlive the withdrawal of its key from those that are held here. */
const VERIFIED_FOR_MS = 60_000;
const MAX_TOKEN_CHARACTERS = 8_192;
/** Own choice: clocks of issuer and gateway may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 5;

export interface AuthenticationClocks {
  nowMs: () => number;
  monotonicNowMs: () => number;
}

export function createAuthenticate(
  settings: AuthenticationSettings,
  { nowMs, monotonicNowMs }: AuthenticationClocks,
): Authenticate {
  const options: JWTVerifyOptions = {
    algorithms: settings.secret === undefined ? ["RS256", "PS256", "ES256", "EdDSA"] : ["HS256"],
    issuer: settings.issuer,
    audience: settings.audience,
    requiredClaims: ["exp"],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
  const verify = createVerify(settings, monotonicNowMs);
  // Verifying RS256 or ES256 costs 40 to 110 microseconds (measured): once a minute per token is enough.
  const viewers = new LRUCache<string, Viewer>({
    max: MAX_CACHED_TOKENS,
    ttl: VERIFIED_FOR_MS,
    ttlResolution: 0,
    perf: { now: monotonicNowMs },
  });

  return async function authenticate(authorization) {
    if (authorization === undefined) return ANONYMOUS;
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token || token.length > MAX_TOKEN_CHARACTERS) throw new ClientError("UNAUTHENTICATED");
    // The hash keeps whole tokens out of memory dumps of the cache.
    const key = createHash("sha256").update(token).digest("base64");
    const known = viewers.get(key);
    if (known && known.tokenExpiresAt.getTime() > nowMs()) return known;
    try {
      const { payload } = await verify(token, { ...options, currentDate: new Date(nowMs()) });
      const viewer = toViewer(payload, settings.userClaim);
      viewers.set(key, viewer);
      return viewer;
    } catch (error) {
      if (error instanceof errors.JWKSTimeout) throw new ClientError("AUTHENTICATION_UNAVAILABLE");
      // One answer for every kind of bad token: which check failed helps only whoever forges them.
      throw new ClientError("UNAUTHENTICATED");
    }
  };
}

function createVerify({ secret, jwksUrl }: AuthenticationSettings, monotonicNowMs: () => number) {
  if (secret !== undefined) {
    const key = new TextEncoder().encode(secret);
    return (token: string, options: JWTVerifyOptions) => jwtVerify(token, key, options);
  }
  if (jwksUrl === undefined) throw new TypeError("either a secret or a JWKS address is needed");
  const keys = createKeySet({ url: jwksUrl, monotonicNowMs });
  return (token: string, options: JWTVerifyOptions) => jwtVerify(token, keys, options);
}
