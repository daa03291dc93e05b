// Compares the upstream's hooks with those that this gateway needs: one for each event type.
import type { Hook, UpstreamHooks } from "../datasources/upstream-hooks.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { HOOKED_EVENT_TYPES, isOfferedEverywhere } from "./event-meaning.js";
import { formerHook, isOwnTag, notOfferedEventTypes } from "./hook-tag.js";
import { isWebhookAddress } from "./webhook.js";

export type HookState =
  | "ok"
  | "missing"
  /** The upstream has refused to create it. */
  | "not offered"
  | "elsewhere"
  /** Than the first that is set here. Which of the two is out of date cannot be told. */
  | "another secret"
  | "disabled"
  | "invalid"
  | "validity unknown";

export interface HookFinding {
  eventType: string;
  state: HookState;
  hook?: Hook;
}

/** Shown only: these either cannot be fixed or are not known to be broken. */
const HARMLESS: ReadonlySet<HookState> = new Set(["ok", "not offered", "validity unknown"]);

export function needsAttention({ state }: HookFinding): boolean {
  return !HARMLESS.has(state);
}

/** One finding for each event type. @throws UpstreamError */
export async function inspectHooks(
  hooks: UpstreamHooks,
  url: string,
  options: RestCallOptions,
): Promise<HookFinding[]> {
  const listed = await hooks.list(options);
  const byType = new Map(listed.map((hook) => [hook.eventType, hook]));
  const notOffered = notOfferedEventTypes(listed);
  return HOOKED_EVENT_TYPES.map((eventType) => {
    const hook = byType.get(eventType);
    if (hook) return { eventType, state: stateOf(hook, url), hook };
    const isRefused = notOffered.has(eventType) && !isOfferedEverywhere(eventType);
    return { eventType, state: isRefused ? "not offered" : "missing" };
  });
}

function stateOf(hook: Hook, url: string): HookState {
  if (hook.url !== url) return pointsHere(hook, url) ? "another secret" : "elsewhere";
  if (!hook.isEnabled) return "disabled";
  if (hook.validity === "unknown") return "validity unknown";
  return hook.validity === "valid" ? "ok" : "invalid";
}

/** With whichever secret. */
export function pointsHere(hook: Pick<Hook, "url">, url: string): boolean {
  return withoutSecret(hook.url) === withoutSecret(url);
}

/** Created or taken over by some gateway, to which it still points. Several may serve one client of the upstream. */
export function isOfGateway({ tag, url }: Hook): boolean {
  return (isOwnTag(tag) || formerHook(tag) !== null) && isWebhookAddress(url);
}

const withoutSecret = (url: string) => url.slice(0, url.lastIndexOf("/"));
