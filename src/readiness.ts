// Whether this instance can take traffic. It can with the upstream down: it serves what it holds, says what it cannot
// have, and another instance could do no better.
import type { Clock } from "./clock.js";
import type { Logger } from "pino";
import type { RestClient } from "./upstream/rest-client.js";
import type { UpstreamHealth, UpstreamReport } from "./upstream/upstream-health.js";

export interface Readiness {
  isReady: boolean;
  /** Names no secret. */
  detail: {
    /** Why not; null while it is ready. */
    reason: string | null;
    upstream: UpstreamReport;
    hooks: string;
    redis: string;
    events: string;
  };
}

export interface ReadinessParts {
  rest: Pick<RestClient, "checkAccess">;
  health: Pick<UpstreamHealth, "report" | "areCredentialsRefused">;
  isStopping: () => boolean;
  others: () => Pick<Readiness["detail"], "hooks" | "redis" | "events">;
  clock: Clock;
  logger: Logger;
}

/** Own choice: whoever asks is not kept for longer by an upstream that does not answer. */
const FIRST_CALL_MS = 1_000;

export function createReadiness(parts: ReadinessParts): () => Promise<Readiness> {
  const { rest, health, isStopping, others, clock, logger } = parts;
  let lastReason: string | null = null;

  function reasonNow(): string | null {
    if (isStopping()) return "shutting down";
    // A release with wrong credentials must not replace one that works; an instance whose credentials are withdrawn
    // while it runs still serves what it holds.
    return health.areCredentialsRefused() ? "the upstream refuses the credentials" : null;
  }

  return async function readiness() {
    const access = rest.checkAccess({ deadlineAt: clock.monotonicMs() + FIRST_CALL_MS }).catch(() => undefined);
    // Until the first outcome nothing is known of the credentials.
    if (health.report().state === "unknown") await access;
    const reason = reasonNow();
    if (reason !== lastReason) logger.info({ isReady: reason === null, reason }, "readiness");
    lastReason = reason;
    return { isReady: reason === null, detail: { reason, upstream: health.report(), ...others() } };
  };
}
