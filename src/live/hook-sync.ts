// Points the upstream's hooks at this gateway: one hook for each event type that it needs.
import type { Hook, UpstreamHooks } from "../datasources/upstream-hooks.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { HOOKED_EVENT_TYPES, isOfferedEverywhere } from "./event-meaning.js";

export type HookState =
  | "ok"
  | "missing"
  | "missing (may not be offered)"
  | "elsewhere"
  | "old secret"
  | "disabled"
  | "invalid"
  | "validity unknown";

export interface HookFinding {
  eventType: string;
  state: HookState;
  hook?: Hook;
}

/** Shown only: these either cannot be fixed or are not known to be broken. */
const HARMLESS: ReadonlySet<HookState> = new Set(["ok", "missing (may not be offered)", "validity unknown"]);

export function needsAttention({ state }: HookFinding): boolean {
  return !HARMLESS.has(state);
}

/** Compares the upstream's hooks with what is needed: one finding for each event type. @throws UpstreamError */
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
  return isOfferedEverywhere(eventType) ? "missing" : "missing (may not be offered)";
}

function stateOf(hook: Hook, url: string): HookState {
  if (hook.url !== url) return withoutSecret(hook.url) === withoutSecret(url) ? "old secret" : "elsewhere";
  if (!hook.isEnabled) return "disabled";
  if (hook.validity === "unknown") return "validity unknown";
  return hook.validity === "valid" ? "ok" : "invalid";
}

const withoutSecret = (url: string) => url.slice(0, url.lastIndexOf("/"));

type HookAction =
  "unchanged" | "created" | "redirected here" | "enabled" | "not offered" | "unchanged, points elsewhere";

export interface HookChange {
  eventType: string;
  action: HookAction;
  /** Webhooks of this type will not arrive although the upstream offers them. */
  isMissing: boolean;
  hook?: Hook;
}

/**
 * Safe to repeat. The upstream has one hook per event type, so a hook that points elsewhere belongs to somebody who
 * would no longer receive webhooks: it is left alone.
 * @param takesOver also point those hooks here
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
  // Sequentially: the quota is shared, and no client waits for this.
  for (const finding of findings) {
    const { eventType, hook } = finding;
    const action = await fix(hooks, finding, url, options(), takesOver);
    const isMissing =
      action === "unchanged, points elsewhere" || (action === "not offered" && isOfferedEverywhere(eventType));
    changes.push({ eventType, action, isMissing, hook });
  }
  return changes;
}

async function fix(
  hooks: UpstreamHooks,
  { eventType, state, hook }: HookFinding,
  url: string,
  options: RestCallOptions,
  takesOver: boolean,
): Promise<HookAction> {
  if (!hook) return create(hooks, { eventType, url }, options);
  if (state === "ok" || state === "validity unknown") return "unchanged";
  if (state === "elsewhere" && !takesOver) return "unchanged, points elsewhere";
  await hooks.enable({ id: hook.id, url }, options);
  return hook.url === url ? "enabled" : "redirected here";
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
    // The documentation names event types that only some upstream versions know.
    const isRefused = error instanceof UpstreamError && error.detail.upstreamType === "param_error";
    if (isRefused && !error.detail.fields?.includes("Url")) return "not offered";
    throw error;
  }
}
