// Whether this instance can take traffic. It can while the upstream is down: it serves its cache and refuses the rest,
// and other instances could do no better.
import type { Logger } from "pino";
import type { Clock } from "./clock.js";
import type { RestClient } from "./upstream/rest-client.js";
import type { UpstreamHealth, UpstreamReport } from "./upstream/upstream-health.js";

export interface Readiness {
  isReady: boolean;
  /** Contains no secrets. */
  detail: {
    /** Why it is not ready; null while it is. */
    reason: string | null;
    upstream: UpstreamReport;
    hooks: string;
    redis: string;
    /** Sources of events that did not report the last changes. */
    missingChanges: readonly string[];
  };
}

export interface ReadinessParts {
  rest: Pick<RestClient, "checkAccess">;
  health: Pick<UpstreamHealth, "report" | "areCredentialsRefused">;
  isStopping: () => boolean;
  others: () => Pick<Readiness["detail"], "hooks" | "redis" | "missingChanges">;
  clock: Clock;
  logger: Logger;
}

/** Own choice: an upstream that does not answer delays the probe for no longer. */
const FIRST_CALL_MS = 1_000;

export function createReadiness(parts: ReadinessParts): () => Promise<Readiness> {
  const { rest, health, isStopping, others, clock, logger } = parts;
  let lastReason: string | null = null;

  function reasonNow(): string | null {
    if (isStopping()) return "shutting down";
    // A release with wrong credentials must not replace a working one. An instance whose credentials are revoked while
    // it runs still serves its cache.
    return health.areCredentialsRefused() ? "the upstream refuses the credentials" : null;
  }

  return async function readiness() {
    const access = rest.checkAccess({ deadlineAt: clock.monotonicMs() + FIRST_CALL_MS }).catch(() => undefined);
    // Before the first call it is unknown whether the credentials are valid.
    if (health.report().state === "unknown") await access;
    const reason = reasonNow();
    if (reason !== lastReason) logger.info({ isReady: reason === null, reason }, "readiness");
    lastReason = reason;
    return { isReady: reason === null, detail: { reason, upstream: health.report(), ...others() } };
  };
}
