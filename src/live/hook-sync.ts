// Brings the upstream's hooks to where this gateway listens: one for each event type that matters.
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { Hook, UpstreamHooks } from "../datasources/upstream-hooks.js";
import { HOOKED_EVENT_TYPES, isOfferedEverywhere } from "./event-meaning.js";

export type HookState =
  | "as wanted"
  | "missing"
  | "missing, perhaps not offered"
  | "elsewhere"
  | "former secret"
  | "disabled"
  | "invalid"
  | "validity unknown";

export interface HookFinding {
  eventType: string;
  state: HookState;
  hook?: Hook;
}

/** What nobody can mend, or nobody knows to be broken, is shown and no more. */
const HARMLESS: ReadonlySet<HookState> = new Set(["as wanted", "missing, perhaps not offered", "validity unknown"]);

export function needsAttention({ state }: HookFinding): boolean {
  return !HARMLESS.has(state);
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
    return { eventType, state: hook ? stateOf(hook, url) : absenceOf(eventType), hook };
  });
}

function absenceOf(eventType: string): HookState {
  return isOfferedEverywhere(eventType) ? "missing" : "missing, perhaps not offered";
}

function stateOf(hook: Hook, url: string): HookState {
  if (hook.url !== url) return withoutSecret(hook.url) === withoutSecret(url) ? "former secret" : "elsewhere";
  if (!hook.isEnabled) return "disabled";
  if (hook.validity === "unknown") return "validity unknown";
  return hook.validity === "valid" ? "as wanted" : "invalid";
}

const withoutSecret = (url: string) => url.slice(0, url.lastIndexOf("/"));

export type HookAction = "left" | "created" | "pointed here" | "enabled" | "not offered" | "left to whom it points";

export interface HookChange {
  eventType: string;
  action: HookAction;
  /** Whether notifications of this type will not come, although they could. */
  isAmiss: boolean;
  hook?: Hook;
}

/**
 * Safe to repeat. There is one hook for an event type, so that one which points elsewhere belongs to somebody who
 * would hear nothing any more: it is left alone.
 * @param takesOver points those here as well
 * @throws UpstreamError for anything but an event type that this upstream does not offer
 */
export async function syncHooks(
  hooks: UpstreamHooks,
  url: string,
  options: () => RestCallOptions,
  takesOver: boolean,
): Promise<HookChange[]> {
  const findings = await inspectHooks(hooks, url, options());
  const changes: HookChange[] = [];
  // One after the other: the quota is shared, and nobody waits for this.
  for (const finding of findings) {
    const { eventType, hook } = finding;
    const action = await mend(hooks, finding, url, options(), takesOver);
    const isAmiss = action === "left to whom it points" || (action === "not offered" && isOfferedEverywhere(eventType));
    changes.push({ eventType, action, isAmiss, hook });
  }
  return changes;
}

async function mend(
  hooks: UpstreamHooks,
  { eventType, state, hook }: HookFinding,
  url: string,
  options: RestCallOptions,
  takesOver: boolean,
): Promise<HookAction> {
  if (!hook) return create(hooks, { eventType, url }, options);
  if (state === "as wanted" || state === "validity unknown") return "left";
  if (state === "elsewhere" && !takesOver) return "left to whom it points";
  await hooks.enable({ id: hook.id, url }, options);
  return hook.url === url ? "enabled" : "pointed here";
}

async function create(
  hooks: UpstreamHooks,
  hook: { eventType: string; url: string },
  options: RestCallOptions,
): Promise<HookAction> {
  try {
    await hooks.create(hook, options);
    return "created";
  } catch (error) {
    // The documentation names event types that only some versions of the upstream know.
    const isRefused = error instanceof UpstreamError && error.detail.upstreamType === "param_error";
    if (isRefused && !error.detail.fields?.includes("Url")) return "not offered";
    throw error;
  }
}
