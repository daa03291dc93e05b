// The token issuer's public keys: fetched once for all, renewed in the background, and kept when the issuer is down.
// Tokens cannot make it ask the issuer more often than its own pace allows.
import type { Clock } from "../clock.js";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

export interface KeySetOptions {
  url: string;
  clock: Clock;
  fetch?: typeof fetch;
}

/** Own choice: then they are renewed while those at hand serve on. */
const FRESH_MS = 10 * 60_000;
/** Own choice: after a quiet night they are renewed first; a key that was withdrawn meanwhile is not believed once more. */
const UNTENDED_MS = 15 * 60_000;
/** Own choice: with the issuer down, for a day; longer would let a withdrawn key live on unnoticed. */
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
    if (!response.ok) throw new Error("the issuer gave no keys");
    keys = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
    fetchedAt = clock.monotonicMs();
    hasFailed = false;
  }

  /** Joins a request under way; does nothing when the last one is too recent. Never throws. */
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
    // With the issuer in trouble nobody waits for every new try.
    if (!keys || ageMs >= STALE_MS || (ageMs >= UNTENDED_MS && !hasFailed)) await renewIfDue();
    else if (ageMs >= FRESH_MS) void renewIfDue();
    if (!keys || clock.monotonicMs() - fetchedAt >= STALE_MS) throw new errors.JWKSTimeout();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // The issuer may have begun to sign with a new key.
      const before = keys;
      await renewIfDue();
      if (keys === before) throw error;
      return keys(header, token);
    }
  };
}

/** Counted while it is read: an answer without end must not be held in memory first. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  // Leaving the loop by an error cancels the answer.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    byteCount += chunk.length;
    if (byteCount > MAX_BYTES) throw new Error("the issuer's keys are too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
