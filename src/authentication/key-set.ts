// The token issuer's public keys: fetched with single-flight, renewed in the background, and kept while the issuer is
// down. Tokens cannot cause more requests to the issuer than its rate limit allows.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../clock.js";

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

export function createKeySet({ url, clock, fetch: get = fetch }: KeySetOptions): JWTVerifyGetKey {
  let keys: LocalKeySet | undefined;
  let fetchedAt = -Infinity;
  let triedAt = -Infinity;
  let hasFailed = false;
  let running: Promise<void> | undefined;

  async function renew(): Promise<void> {
    const response = await get(url, {
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: "application/json" },
    });
    const text = await readText(response);
    if (!response.ok) throw new Error("the issuer returned no keys");
    keys = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
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

/** Limits the size while reading, so that an endless response cannot fill the memory. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  // Throwing out of the loop cancels the response.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    byteCount += chunk.length;
    if (byteCount > MAX_BYTES) throw new Error("the issuer's keys are too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
