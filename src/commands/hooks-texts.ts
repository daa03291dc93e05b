// What the command hooks prints about a hook.
import type { Hook } from "../datasources/upstream-hooks.js";
import { type HookFinding, isOfGateway } from "../live/hook-findings.js";
import type { HookRestoration } from "../live/hook-restore.js";
import type { HookChange, HookStep } from "../live/hook-sync.js";
import { formerHook, tagToKeep } from "../live/hook-tag.js";

/** How to show an address of somebody else. */
export type Shown = (url: string | undefined) => string;

/** Hides everything but the origin by default: path and query may contain secrets, and nobody can tell which part. */
export function addressShower(showsAll: boolean): Shown {
  return (text = "") => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !/^https?:$/.test(url.protocol)) return "an invalid URL";
    if (showsAll || url.href === `${url.origin}/`) return showsAll ? url.href : url.origin;
    return `${url.origin}/...`;
  };
}

function whoseText(hook: Hook | undefined): string {
  return hook && isOfGateway(hook) ? ", another gateway's" : "";
}

export function stateText({ state, hook }: HookFinding, shown: Shown): string {
  if (state === "elsewhere") return `elsewhere${whoseText(hook)}: ${shown(hook?.url)}`;
  const former = formerHook(hook?.tag ?? null);
  return former ? `${state}, taken over from ${shown(former.url)}` : state;
}

export function planText(step: HookStep, { state, hook }: HookFinding, shown: Shown): string {
  const texts: Record<HookStep, string> = {
    nothing: "nothing to do",
    create: state === "missing" ? "would create it" : "would try to create it: not offered so far",
    enable: "would enable it",
    "point to the secret": "would point it to the first of WEBHOOK_SECRETS",
    "take over": `would take it over from ${shown(hook?.url)}${lostTag(hook)}`,
    ...leftAlone(hook, shown),
  };
  return texts[step];
}

export function changeText({ outcome, hook }: HookChange, shown: Shown): string {
  const texts: Record<HookChange["outcome"], string> = {
    nothing: "unchanged",
    create: "created",
    "not offered": "not offered",
    enable: "enabled",
    "point to the secret": "pointed to the first of WEBHOOK_SECRETS",
    "take over": `taken over from ${shown(hook?.url)}${lostTag(hook)}`,
    ...leftAlone(hook, shown),
  };
  return texts[outcome];
}

export function restorationText({ hook, outcome, former }: HookRestoration, shown: Shown): string {
  const was = shown(former?.url);
  const texts: Record<HookRestoration["outcome"], string> = {
    "put back": `points to ${was} again${former?.isEnabled ? "" : ", disabled as it was"}`,
    "tag put back": `still pointed to ${was}, its tag put back`,
    disabled: "disabled: nobody had it before",
    unchanged: "unchanged: disabled already",
    "another gateway's": `left alone${whoseText(hook)}: ${shown(hook.url)}`,
    "points elsewhere since": `left alone: somebody has pointed it to ${shown(hook.url)} since`,
    "disabled since": `left alone: somebody has disabled it since. To point it to ${was} again, sync and restore`,
    "unknown before": "left alone: points here, and its former address was not kept",
  };
  return texts[outcome];
}

function leftAlone(hook: Hook | undefined, shown: Shown) {
  return {
    leave: `left alone${whoseText(hook) || ", points elsewhere"}: ${shown(hook?.url)}`,
    "cannot keep": `left alone, its address cannot be kept: ${shown(hook?.url)}`,
  };
}

function lostTag(hook: Hook | undefined): string {
  return hook && tagToKeep(hook)?.isTagKept === false ? ". Its tag is too long to be kept" : "";
}
