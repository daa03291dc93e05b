// Looks now and then whether the upstream still sends notifications here: it gives up on a hook after a hundred
// failures in a row, and everything would then only be slower, which nobody notices.
import type { Logger } from "pino";
import type { UpstreamHooks } from "../datasources/upstream-hooks.js";
import { inspectHooks, needsAttention, type HookFinding, type HookState } from "./hook-sync.js";
import type { Clock } from "../clock.js";

export interface HookWatch {
  /** "unknown" until the first look. */
  state(): "unknown" | "as wanted" | "needs attention";
  /** How many hooks need attention. */
  count(): number;
  stop(): void;
}

export interface HookWatchOptions {
  hooks: UpstreamHooks;
  url: string;
  /** Whether to switch back on what the upstream gave up on. */
  reenable: boolean;
  logger: Logger;
  clock: Clock;
  timeoutMs: number;
}

/** Promised: noticed within five minutes. Costs 360 calls a day. */
const INTERVAL_MS = 4 * 60_000;

export function createHookWatch({ hooks, url, reenable, logger, clock, timeoutMs }: HookWatchOptions): HookWatch {
  let findings: HookFinding[] | undefined;
  const loggedStates = new Map<string, HookState>();
  let isStopped = false;
  let cancel: (() => void) | undefined;
  const options = () => ({ deadlineAt: clock.monotonicMs() + timeoutMs, priority: "first_read" as const });

  /** A state that stays is told once. */
  function logChange(finding: HookFinding): void {
    const { eventType, state } = finding;
    if (state === (loggedStates.get(eventType) ?? "as wanted")) return;
    loggedStates.set(eventType, state);
    const details = { eventType, state, reenable };
    if (needsAttention(finding))
      logger.warn(details, "a hook of the upstream needs attention: npm run hooks -- status");
    else logger.info(details, "a hook of the upstream");
  }

  async function check(): Promise<void> {
    try {
      const seen = await inspectHooks(hooks, url, options());
      seen.forEach(logChange);
      findings = seen.filter(needsAttention);
      // One that points elsewhere or was switched off is somebody's decision; one that was given up on is not.
      for (const { eventType, hook } of reenable ? findings.filter(({ state }) => state === "invalid") : []) {
        if (!hook) continue;
        // One that cannot be enabled must not keep the others off.
        const isEnabled = await hooks.enable({ id: hook.id, url }, options()).then(
          () => true,
          () => false,
        );
        if (!isEnabled) continue;
        findings = findings.filter((finding) => finding.eventType !== eventType);
        loggedStates.delete(eventType);
      }
    } catch {
      // The upstream's troubles are told elsewhere; the next look comes soon enough.
    }
    if (!isStopped) cancel = clock.schedule(() => void check(), INTERVAL_MS);
  }

  void check();
  return {
    state: () => (findings === undefined ? "unknown" : findings.length === 0 ? "as wanted" : "needs attention"),
    count: () => findings?.length ?? 0,
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
