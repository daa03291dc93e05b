// The access token that all upstream calls share: one fetch however many callers wait, renewed early.
// Times are monotonic milliseconds, so jumps of the wall clock have no effect.
import type { Clock } from "../clock.js";
import { UpstreamError } from "./upstream-error.js";

export interface AccessToken {
  /** @throws UpstreamError when there is no valid token and none can be fetched */
  get(): string | Promise<string>;
  /**
   * The upstream refused this token. Whether the next get() returns another: one that was obtained a moment ago, also
   * after a refusal, stays, as one more would be refused as well.
   */
  replace(refused: string): boolean;
}

export interface FetchedToken {
  accessToken: string;
  expiresInSeconds: number;
}

/** Upstream docs: renew about 30 s early. */
const RENEW_EARLY_MS = 30_000;
/** Own choice: the upstream locks out clients that retry too often after a refusal. */
const PAUSE_AFTER_FAILURE_MS = 1_000;
/** Own choice: no longer than the circuit breaker is open, so that recovery waits for neither of them. */
const REPLACED_EVERY_MS = 5_000;

export function createAccessToken(options: {
  /**
   * @param refused the token that the upstream last refused, so that the shared store's copy of it is not used again
   */
  fetchToken: (refused: string | undefined) => Promise<FetchedToken>;
  clock: Clock;
}): AccessToken {
  const { fetchToken, clock } = options;
  let current: { value: string; renewAt: number; expiresAt: number } | undefined;
  let renewal: Promise<string> | undefined;
  let lastRefused: string | undefined;
  let replacedAt = -Infinity;
  let lastFailure: { error: Error; until: number } | undefined;

  function renew(): Promise<string> {
    if (renewal) return renewal;
    if (lastFailure && clock.monotonicMs() < lastFailure.until) return Promise.reject(lastFailure.error);
    renewal = fetchToken(lastRefused)
      .then(({ accessToken, expiresInSeconds }) => {
        const now = clock.monotonicMs();
        const lifetimeMs = expiresInSeconds * 1_000;
        // A lifetime shorter than RENEW_EARLY_MS must not cause a renewal per call.
        const earlyMs = Math.min(RENEW_EARLY_MS, lifetimeMs / 2);
        current = { value: accessToken, renewAt: now + lifetimeMs - earlyMs, expiresAt: now + lifetimeMs };
        lastFailure = undefined;
        return accessToken;
      })
      .catch((error: unknown) => {
        lastFailure = { error: error as Error, until: clock.monotonicMs() + PAUSE_AFTER_FAILURE_MS };
        throw error;
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  }

  return {
    get() {
      const now = clock.monotonicMs();
      if (!current || now >= current.expiresAt) return renew();
      if (now >= current.renewAt) {
        // The current token is still valid: no caller waits for the renewal, and a later call retries a failed one.
        renew().catch(() => undefined);
      }
      return current.value;
    },
    replace(refused) {
      if (current?.value !== refused) return true;
      const now = clock.monotonicMs();
      if (now - replacedAt < REPLACED_EVERY_MS) return false;
      replacedAt = now;
      lastRefused = refused;
      current = undefined;
      return true;
    },
  };
}

/** Undefined for anything but what an instance has stored. */
export function readStoredToken(value: unknown): FetchedToken | undefined {
  const { accessToken, expiresInSeconds } = (value ?? {}) as Partial<FetchedToken>;
  return typeof accessToken === "string" && typeof expiresInSeconds === "number"
    ? { accessToken, expiresInSeconds }
    : undefined;
}

/** @throws UpstreamError invalid_response */
export function readFetchedToken(body: unknown): FetchedToken {
  const { access_token: accessToken, expires_in: expiresIn } = (body ?? {}) as Record<string, unknown>;
  const expiresInSeconds = Number(expiresIn);
  if (typeof accessToken !== "string" || !/^[\x21-\x7e]{1,8192}$/.test(accessToken) || !(expiresInSeconds > 0)) {
    throw new UpstreamError("invalid_response");
  }
  return { accessToken, expiresInSeconds };
}
