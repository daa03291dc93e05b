// Brings the upstream's hooks to where this gateway listens: one for each event type that matters.
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { Hook, UpstreamHooks } from "../datasources/upstream-hooks.js";
import { HOOKED_EVENT_TYPES } from "./event-meaning.js";

export type HookState = "as wanted" | "missing" | "elsewhere" | "disabled" | "invalid";

export interface HookFinding {
  eventType: string;
  state: HookState;
  hook?: Hook;
}

/** What stands in the way of notifications, one finding for each event type. */
export async function inspectHooks(
  hooks: UpstreamHooks,
  url: string,
  options: RestCallOptions,
): Promise<HookFinding[]> {
  const byType = new Map((await hooks.list(options)).map((hook) => [hook.eventType, hook]));
  return HOOKED_EVENT_TYPES.map((eventType) => {
    const hook = byType.get(eventType);
    return { eventType, state: stateOf(hook, url), hook };
  });
}

function stateOf(hook: Hook | undefined, url: string): HookState {
  if (!hook) return "missing";
  if (hook.url !== url) return "elsewhere";
  if (!hook.isEnabled) return "disabled";
  return hook.isValid ? "as wanted" : "invalid";
}

export type HookDeed = "left" | "created" | "pointed here" | "enabled" | "not offered";

/** Safe to repeat. @throws UpstreamError for anything but an event type that this upstream does not offer */
export async function syncHooks(
  hooks: UpstreamHooks,
  url: string,
  options: () => RestCallOptions,
): Promise<{ eventType: string; deed: HookDeed }[]> {
  const findings = await inspectHooks(hooks, url, options());
  const report: { eventType: string; deed: HookDeed }[] = [];
  // One after the other: the quota is shared, and nobody waits for this.
  for (const finding of findings)
    report.push({ eventType: finding.eventType, deed: await mend(hooks, finding, url, options()) });
  return report;
}

async function mend(
  hooks: UpstreamHooks,
  { eventType, state, hook }: HookFinding,
  url: string,
  options: RestCallOptions,
): Promise<HookDeed> {
  if (state === "as wanted") return "left";
  if (hook) {
    await hooks.enable({ id: hook.id, url }, options);
    return state === "elsewhere" ? "pointed here" : "enabled";
  }
  try {
    await hooks.create({ eventType, url }, options);
    return "created";
  } catch (error) {
    // The documentation names event types that only some versions of the upstream know.
    if (error instanceof UpstreamError && error.detail.upstreamType === "param_error") return "not offered";
    throw error;
  }
}
