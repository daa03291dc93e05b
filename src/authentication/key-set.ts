// The token issuer's public keys: fetched with single-flight, renewed in the background, and kept while the issuer is
// down. Tokens cannot cause more requests to the issuer than its rate limit allows.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../clock.js";
import { readResponseText } from "../response-text.js";

export interface KeySetOptions {
  url: string;
  clock: Clock;
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
  if (!response.ok) throw new Error("the issuer returned no keys");
  const keySet = JSON.parse(text) as JSONWebKeySet;
  // Throws for anything else.
  createLocalJWKSet(keySet);
  const { headers } = response;
  return { keySet, date: headers.get("date") ?? undefined, ageSeconds: Number(headers.get("age")) || 0 };
}

export function createKeySet({ url, clock, fetch: get = fetch }: KeySetOptions): JWTVerifyGetKey {
  let keys: LocalKeySet | undefined;
  let fetchedAt = -Infinity;
  let triedAt = -Infinity;
  let hasFailed = false;
  let running: Promise<void> | undefined;

  async function renew(): Promise<void> {
    keys = createLocalJWKSet((await fetchKeySet(url, get)).keySet);
    fetchedAt = clock.monotonicMs();
    hasFailed = false;
  }

  /** Joins a running request; does nothing when the last one is too recent. Never throws. */
  function renewIfDue(): Promise<void> {
    if (running) return running;
    if (clock.monotonicMs() - triedAt < COOLDOWN_MS) return Promise.resolve();
    triedAt = clock.monotonicMs();
    running = renew()
      .catch(() => void (hasFailed = true))
      .finally(() => (running = undefined));
    return running;
  }

  return async function getKey(header, token) {
    const ageMs = clock.monotonicMs() - fetchedAt;
    // While the issuer fails, callers do not wait for each attempt.
    if (!keys || ageMs >= STALE_MS || (ageMs >= RENEW_FIRST_AFTER_MS && !hasFailed)) await renewIfDue();
    else if (ageMs >= FRESH_MS) void renewIfDue();
    if (!keys || clock.monotonicMs() - fetchedAt >= STALE_MS) throw new errors.JWKSTimeout();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // The issuer may have started to sign with a new key.
      const before = keys;
      await renewIfDue();
      if (keys === before) throw error;
      return keys(header, token);
    }
  };
}
