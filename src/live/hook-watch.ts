// Checks regularly that the upstream's hooks still point here and are enabled. The upstream marks a hook INVALID
// after a hundred failures in a row; changes would then merely arrive later, which nobody would notice.
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { UpstreamHooks } from "../datasources/upstream-hooks.js";
import { createOutage } from "../outage.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { type HookFinding, type HookState, inspectHooks, needsAttention } from "./hook-findings.js";

export interface HookWatch {
  /** "unknown" until the first check, and while the hooks cannot be listed. */
  state(): "unknown" | "ok" | "needs attention";
  /** How many hooks need attention. */
  count(): number;
  /** Whether the last check has failed. */
  isUnchecked(): boolean;
  stop(): void;
}

export interface HookWatchOptions {
  hooks: UpstreamHooks;
  /** Another one after a reload of the secrets. */
  url: () => string;
  /** Whether to re-enable hooks that the upstream has marked INVALID. */
  reenable: boolean;
  logger: Logger;
  /** What of any other error than the upstream's may be logged. */
  describeBug: (error: unknown) => Record<string, unknown>;
  clock: Clock;
  timeoutMs: number;
}

/** Promised: noticed within five minutes. Costs 360 calls a day. */
const INTERVAL_MS = 4 * 60_000;

export function createHookWatch({
  hooks,
  url: currentUrl,
  reenable,
  logger,
  describeBug,
  clock,
  timeoutMs,
}: HookWatchOptions): HookWatch {
  let findings: HookFinding[] | undefined;
  const loggedStates = new Map<string, HookState>();
  let isUnchecked = false;
  let isStopped = false;
  let cancel: (() => void) | undefined;
  const options = () => ({ deadlineAt: clock.monotonicMs() + timeoutMs, callClass: "first_read" as const });

  const outage = createOutage<unknown>(clock, {
    begun(error) {
      const why =
        error instanceof UpstreamError ? { kind: error.kind, status: error.detail.status } : describeBug(error);
      logger.warn(why, "the hooks of the upstream cannot be checked");
    },
    over: () => logger.info("the hooks of the upstream are checked again"),
  });

  /** Logs a state once, until it changes. */
  function logChange(finding: HookFinding): void {
    const { eventType, state } = finding;
    if (state === (loggedStates.get(eventType) ?? "ok")) return;
    loggedStates.set(eventType, state);
    const details = { eventType, state, reenable };
    if (needsAttention(finding))
      logger.warn(details, "a hook of the upstream needs attention: npm run hooks -- status");
    else logger.info(details, "a hook of the upstream");
  }

  async function check(): Promise<void> {
    try {
      const url = currentUrl();
      const seen = await inspectHooks(hooks, url, options());
      isUnchecked = false;
      outage.succeeded();
      seen.forEach(logChange);
      findings = seen.filter(needsAttention);
      // A hook that was pointed elsewhere or disabled is somebody's decision; one marked INVALID is not.
      for (const { eventType, hook } of reenable ? findings.filter(({ state }) => state === "invalid") : []) {
        if (!hook) continue;
        // A failure to enable one hook must not stop the others.
        const isEnabled = await hooks.update({ ...hook, url, isEnabled: true }, options()).then(
          () => true,
          () => false,
        );
        if (!isEnabled) continue;
        findings = findings.filter((finding) => finding.eventType !== eventType);
        loggedStates.delete(eventType);
      }
    } catch (error) {
      if (isStopped) return;
      isUnchecked = true;
      outage.failed(error);
    }
    if (!isStopped) cancel = clock.schedule(() => void check(), INTERVAL_MS);
  }

  void check();
  return {
    state: () => (!findings || isUnchecked ? "unknown" : findings.length === 0 ? "ok" : "needs attention"),
    count: () => findings?.length ?? 0,
    isUnchecked: () => isUnchecked,
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
