// Obtains an access token with the platform's credentials, or takes the one that another instance has obtained.
import type { Measurements } from "../measurements.js";
import type { SharedStore } from "../shared-store.js";
import { type FetchedToken, readFetchedToken } from "./access-token.js";
import type { HttpTransport } from "./http-transport.js";
import { toUpstreamError, UpstreamError } from "./upstream-error.js";
import type { UpstreamHealth } from "./upstream-health.js";

export interface FetchTokenOptions {
  transport: HttpTransport;
  clientId: string;
  apiKey: string;
  /** Not a caller's deadline: many callers wait for the same token. */
  timeoutMs: number;
  health: Pick<UpstreamHealth, "tokenCallEnded">;
  /** Where instances share the access token. */
  shared?: SharedStore<FetchedToken>;
  measurements?: Pick<Measurements, "upstreamAnswerUnusable">;
}

const PATH = "/v2.01/oauth/token";

const SHARED_TOKEN_ID = "current";
/** A shared token that is about to be renewed is not used. */
const SHARED_TOKEN_MIN_MS = 60_000;

/** @returns a function that throws UpstreamError; its argument is the token that the upstream last refused */
export function createFetchToken(options: FetchTokenOptions): (refused: string | undefined) => Promise<FetchedToken> {
  const { transport, clientId, apiKey, timeoutMs, health, shared, measurements } = options;
  const credentials = Buffer.from(`${clientId}:${apiKey}`).toString("base64");

  async function fetchOwnToken(): Promise<FetchedToken> {
    const answer = await transport.send({
      method: "POST",
      path: PATH,
      headers: { authorization: `Basic ${credentials}`, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
      timeoutMs,
    });
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw new UpstreamError("unauthorized", { status: answer.status });
    }
    if (answer.status !== 200) throw toUpstreamError(answer.status, answer.body);
    try {
      return readFetchedToken(answer.body);
    } catch (error) {
      measurements?.upstreamAnswerUnusable(PATH);
      throw error;
    }
  }

  return async (refused) => {
    const claimed = await shared?.getOrClaim(SHARED_TOKEN_ID, ({ accessToken }) => accessToken !== refused);
    const stored = claimed?.stored;
    if (stored && stored.freshForMs > SHARED_TOKEN_MIN_MS) {
      return { accessToken: stored.value.accessToken, expiresInSeconds: stored.freshForMs / 1_000 };
    }
    try {
      const fetched = await fetchOwnToken();
      health.tokenCallEnded();
      shared?.set(SHARED_TOKEN_ID, fetched, fetched.expiresInSeconds * 1_000);
      return fetched;
    } catch (error) {
      if (error instanceof UpstreamError) health.tokenCallEnded(error);
      throw error;
    } finally {
      claimed?.release?.();
    }
  };
}
