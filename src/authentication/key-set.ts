// The token issuer's public keys: fetched with single-flight, renewed in the background, and kept while the issuer is
// down. Tokens cannot cause more requests to the issuer than its rate limit allows.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../clock.js";
import { ClientError } from "../errors.js";
import { isRecord } from "../is-record.js";
import { readResponseText } from "../response-text.js";

export interface KeySetOptions {
  url: string;
  clock: Clock;
  /** 0 to 1. */
  random?: () => number;
  fetch?: typeof fetch;
}

/** Own choice: after that they are renewed in the background. */
const FRESH_MS = 10 * 60_000;
/**
 * Own choice: after that, for example after a quiet night, they are renewed before use, so that a removed key is not
 * accepted once more.
 */
const RENEW_FIRST_AFTER_MS = 15 * 60_000;
/** Own choice: with the issuer down they are used for a day; a removed key would be accepted for so long. */
const STALE_MS = 24 * 3_600_000;
/** Own choice: unknown key ids, which anybody can send, cause at most one request in this time. */
const COOLDOWN_MS = 30_000;
/** Own choice: while there are no keys, nobody can be served, and one request may have been lost by chance. */
const FIRST_RETRY_MS = 250;
/** Own choice: a hundred instances ask an issuer that is down some thirteen times a second together. */
const MAX_RETRY_MS = 10_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 100_000;

type LocalKeySet = ReturnType<typeof createLocalJWKSet>;

export interface FetchedKeySet {
  keySet: JSONWebKeySet;
  /** The header, if there is one. */
  date: string | undefined;
  /** How long a cache in between has kept it. */
  ageSeconds: number;
}

/** @throws Error when there is no answer, or none with keys */
export async function fetchKeySet(url: string, get: typeof fetch = fetch): Promise<FetchedKeySet> {
  const response = await get(url, {
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: "application/json" },
  });
  const text = await readResponseText(response, MAX_BYTES);
  const published: unknown = response.ok ? JSON.parse(text) : undefined;
  if (!isRecord(published) || !Array.isArray(published["keys"])) throw new Error("the issuer returned no keys");
  // One that is none must not hide the others.
  const keySet = { keys: published["keys"].filter(isRecord) as JSONWebKeySet["keys"] };
  const { headers } = response;
  return { keySet, date: headers.get("date") ?? undefined, ageSeconds: Number(headers.get("age")) || 0 };
}

export interface KeySet {
  /** So that the first requests need not wait for the keys, and do not fail when the issuer does not answer once. */
  begin: () => void;
  /**
   * @throws ClientError AUTHENTICATION_UNAVAILABLE, with the time after which the keys are fetched again, while there
   * are none
   */
  getKey: JWTVerifyGetKey;
}

export function createKeySet({ url, clock, random = Math.random, fetch: get = fetch }: KeySetOptions): KeySet {
  let keys: LocalKeySet | undefined;
  let fetchedAt = -Infinity;
  let triedAt = -Infinity;
  let failuresInARow = 0;
  let retryDelayMs = 0;
  let running: Promise<void> | undefined;

  const ageMs = () => clock.monotonicMs() - fetchedAt;

  function usableKeys(): LocalKeySet | undefined {
    return ageMs() < STALE_MS ? keys : undefined;
  }

  function assertUsable(): LocalKeySet {
    const usable = usableKeys();
    if (!usable) throw new ClientError("AUTHENTICATION_UNAVAILABLE", undefined, Math.max(pausedForMs(), 0));
    return usable;
  }

  /** Until the issuer may be asked again. */
  function pausedForMs(): number {
    return triedAt + (usableKeys() ? COOLDOWN_MS : retryDelayMs) - clock.monotonicMs();
  }

  async function renew(): Promise<void> {
    const { keySet } = await fetchKeySet(url, get);
    keys = keySet.keys.length > 0 ? createLocalJWKSet(keySet) : undefined;
    if (!keys) throw new Error("the issuer publishes no keys");
    fetchedAt = clock.monotonicMs();
    failuresInARow = 0;
  }

  function countFailure(): void {
    failuresInARow += 1;
    // Instances that failed together must not retry together.
    const longestMs = Math.min(FIRST_RETRY_MS * 2 ** (failuresInARow - 1), MAX_RETRY_MS);
    retryDelayMs = (longestMs * (1 + random())) / 2;
  }

  /** Joins a running request; does nothing when the last one is too recent. Never throws. */
  function renewIfDue(): Promise<void> {
    if (running) return running;
    if (pausedForMs() > 0) return Promise.resolve();
    running = renew()
      .catch(countFailure)
      .finally(() => {
        triedAt = clock.monotonicMs();
        running = undefined;
      });
    return running;
  }

  async function getKey(...[header, token]: Parameters<JWTVerifyGetKey>): ReturnType<LocalKeySet> {
    // While the issuer fails, callers do not wait for each attempt.
    if (!usableKeys() || (ageMs() >= RENEW_FIRST_AFTER_MS && failuresInARow === 0)) await renewIfDue();
    else if (ageMs() >= FRESH_MS) void renewIfDue();
    const known = assertUsable();
    try {
      return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // The issuer may have started to sign with a new key.
      await renewIfDue();
      const renewed = assertUsable();
      if (renewed === known) throw error;
      return renewed(header, token);
    }
  }

  return { begin: () => void renewIfDue(), getKey };
}
