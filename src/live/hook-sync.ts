// Points the upstream's hooks at this gateway.
import type { Hook, UpstreamHooks } from "../datasources/upstream-hooks.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { HOOKED_EVENT_TYPES, isOfferedEverywhere } from "./event-meaning.js";
import { type HookFinding, inspectHooks, pointsHere } from "./hook-findings.js";
import { isOwnTag, notOfferedTags, OWN_TAG, tagToKeep } from "./hook-tag.js";

/** What sync does about a finding. */
export type HookStep = "nothing" | "create" | "enable" | "point to the secret" | "take over" | "leave" | "cannot keep";

/** @param takeOver the event types whose hooks may be taken from somebody else */
export function stepFor({ eventType, state, hook }: HookFinding, takeOver: ReadonlySet<string>): HookStep {
  if (!hook) return "create";
  if (state === "another secret") return "point to the secret";
  if (state === "disabled" || state === "invalid") return "enable";
  if (state !== "elsewhere") return "nothing";
  if (!takeOver.has(eventType)) return "leave";
  return tagToKeep(hook) ? "take over" : "cannot keep";
}

export interface HookChange {
  eventType: string;
  outcome: HookStep | "not offered";
  /** Webhooks of this type will not arrive although the upstream offers them. */
  isMissing: boolean;
  /** As it was before. */
  hook?: Hook;
}

interface Sync {
  hooks: UpstreamHooks;
  url: string;
  options: () => RestCallOptions;
  takeOver: ReadonlySet<string>;
}

/**
 * Safe to repeat, also after a failure in the middle. The upstream has one hook per event type, so a hook that points
 * elsewhere belongs to somebody who would no longer receive webhooks: it is left alone unless `takeOver` names it.
 * @throws UpstreamError for anything but an event type that this upstream does not offer
 */
export async function* syncHooks(sync: Sync): AsyncGenerator<HookChange, void, undefined> {
  const refused: string[] = [];
  // Sequentially: the quota is shared, and no client waits for this.
  for (const finding of await inspectHooks(sync.hooks, sync.url, sync.options())) {
    const { eventType, hook } = finding;
    const outcome = await carryOut(sync, stepFor(finding, sync.takeOver), finding);
    if (outcome === "not offered") refused.push(eventType);
    const isMissing =
      outcome === "leave" || outcome === "cannot keep" || (outcome === "not offered" && isOfferedEverywhere(eventType));
    yield { eventType, outcome, isMissing, hook };
  }
  await recordNotOffered(sync, refused);
}

/** For callers to whom only a failure matters. @throws UpstreamError */
export async function syncAllHooks(sync: Omit<Sync, "takeOver">): Promise<void> {
  const changes = syncHooks({ ...sync, takeOver: new Set(HOOKED_EVENT_TYPES) });
  while (!(await changes.next()).done);
}

async function carryOut(sync: Sync, step: HookStep, { eventType, hook }: HookFinding): Promise<HookChange["outcome"]> {
  if (step === "create") return create(sync, eventType);
  if (step === "nothing" || step === "leave" || step === "cannot keep" || !hook) return step;
  if (step === "take over") return takeOver(sync, hook);
  await sync.hooks.update({ ...hook, url: sync.url, isEnabled: true }, sync.options());
  return step;
}

/** Its address is kept before it changes: whenever this is interrupted, the address is where `restore` looks. */
async function takeOver({ hooks, url, options }: Sync, hook: Hook): Promise<HookStep> {
  const kept = tagToKeep(hook);
  if (!kept) return "cannot keep";
  const { id, tag } = hook;
  const answer = await hooks.update({ id, url: hook.url, tag: kept.tag }, options());
  if (answer.tag !== kept.tag) {
    await hooks.update({ id, url: hook.url, tag }, options());
    return "cannot keep";
  }
  await hooks.update({ id, url, isEnabled: true, tag: kept.tag }, options());
  return "take over";
}

async function create({ hooks, url, options }: Sync, eventType: string): Promise<"create" | "not offered"> {
  try {
    await hooks.create({ eventType, url, tag: OWN_TAG }, options());
    return "create";
  } catch (error) {
    // The documentation names event types that only some upstream versions know.
    const isRefused = error instanceof UpstreamError && error.detail.upstreamType === "param_error";
    if (isRefused && !error.detail.fields?.includes("Url")) return "not offered";
    throw error;
  }
}

/** So that the absence of these hooks does not count as a fault from now on, on any machine. */
async function recordNotOffered({ hooks, url, options }: Sync, refused: readonly string[]): Promise<void> {
  const listed = await hooks.list(options());
  // Not those that another sync has created meanwhile.
  const absent = refused.filter((eventType) => listed.every((hook) => hook.eventType !== eventType));
  const own = listed.filter((hook) => pointsHere(hook, url) && isOwnTag(hook.tag));
  for (const [index, tag] of notOfferedTags(absent, own.length).entries()) {
    const hook = own[index];
    if (hook && hook.tag !== tag) await hooks.update({ id: hook.id, url: hook.url, tag }, options());
  }
}
