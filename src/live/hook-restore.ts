// Gives the upstream's hooks back: those that were taken over point to their former address again, and those that the
// gateway has created are disabled, as the upstream cannot delete them.
import type { Hook, HookUpdate, UpstreamHooks } from "../datasources/upstream-hooks.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { isOfGateway, pointsHere } from "./hook-findings.js";
import { type FormerHook, formerHook, isOwnTag } from "./hook-tag.js";

type RestoreOutcome =
  | "put back"
  /** The take-over was interrupted before the address changed. */
  | "tag put back"
  | "disabled"
  | "unchanged"
  /** Of another deployment, which has not taken it from this one. */
  | "another gateway's"
  /** Somebody has changed it since. */
  | "points elsewhere since"
  | "disabled since"
  /** It was not created by the gateway, and what it was before was not kept. */
  | "unknown before";

export interface HookRestoration {
  /** As it was before this. */
  hook: Hook;
  outcome: RestoreOutcome;
  /** As it was before it was taken over. */
  former: FormerHook | null;
  /** It is not as it was before the gateway came. */
  isLeft: boolean;
}

const LEFT: ReadonlySet<RestoreOutcome> = new Set(["points elsewhere since", "disabled since", "unknown before"]);

/** Safe to repeat, also after a failure in the middle. Hooks of no gateway are left out. @throws UpstreamError */
export async function* restoreHooks(
  hooks: UpstreamHooks,
  url: string,
  options: () => RestCallOptions,
): AsyncGenerator<HookRestoration, void, undefined> {
  for (const hook of await hooks.list(options())) {
    const former = formerHook(hook.tag);
    const isHere = pointsHere(hook, url);
    if (!isHere && !former && !isOwnTag(hook.tag)) continue;
    const outcome = isHere ? outcomeHere(hook, former) : outcomeElsewhere(hook, former, url);
    const update = updateFor(outcome, hook, former);
    if (update) await hooks.update(update, options());
    yield { hook, outcome, former, isLeft: LEFT.has(outcome) };
  }
}

function outcomeElsewhere(hook: Hook, former: FormerHook | null, url: string): RestoreOutcome {
  if (former?.url === hook.url) return "tag put back";
  const wasHere = former !== null && pointsHere(former, url);
  return isOfGateway(hook) && !wasHere ? "another gateway's" : "points elsewhere since";
}

function outcomeHere(hook: Hook, former: FormerHook | null): RestoreOutcome {
  if (former) return hook.isEnabled ? "put back" : "disabled since";
  if (!isOwnTag(hook.tag)) return "unknown before";
  return hook.isEnabled ? "disabled" : "unchanged";
}

function updateFor(outcome: RestoreOutcome, hook: Hook, former: FormerHook | null): HookUpdate | null {
  const { id, url, tag } = hook;
  if (outcome === "disabled") return { id, url, isEnabled: false, tag };
  if (outcome === "put back" && former) return { id, ...former };
  return outcome === "tag put back" && former ? { id, url, tag: former.tag } : null;
}
