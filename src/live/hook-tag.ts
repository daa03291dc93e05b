// What the gateway keeps in the `Tag` of its hooks: what a hook was before it was taken over, and which event types the
// upstream does not offer. There every machine finds it, and a former address is where the upstream had it anyway.
import type { Hook } from "../datasources/upstream-hooks.js";

/** Of hooks that the gateway has created. */
export const OWN_TAG = "identity-verification-gateway";
const NOT_OFFERED = `${OWN_TAG}, not offered: `;
/** Upstream docs. */
const MAX_LENGTH = 255;

export interface FormerHook {
  url: string;
  isEnabled: boolean;
  tag: string | null;
}

/**
 * The tag that keeps what a hook is now: `was+` if it is enabled or `was-`, its address without the `http`, and its own
 * tag if that fits. So every address fits that the upstream accepts. Null for one that cannot be kept.
 */
export function tagToKeep(hook: FormerHook): { tag: string; isTagKept: boolean } | null {
  if (!/^https?:\/\/\S+$/.test(hook.url)) return null;
  const tag = `was${hook.isEnabled ? "+" : "-"}${hook.url.slice("http".length)}`;
  if (tag.length > MAX_LENGTH) return null;
  // Left there by a take-over that was interrupted.
  const interrupted = formerHook(hook.tag);
  const ownTag = interrupted?.url === hook.url ? interrupted.tag : hook.tag;
  if (ownTag === null) return { tag, isTagKept: true };
  const withOwnTag = `${tag} ${ownTag}`;
  return withOwnTag.length <= MAX_LENGTH ? { tag: withOwnTag, isTagKept: true } : { tag, isTagKept: false };
}

/** What a tag of `tagToKeep` keeps. */
export function formerHook(tag: string | null): FormerHook | null {
  const [, sign, rest = "", ownTag] = /^was([+-])(s?:\/\/\S+)(?: (.*))?$/s.exec(tag ?? "") ?? [];
  return sign === undefined ? null : { url: `http${rest}`, isEnabled: sign === "+", tag: ownTag ?? null };
}

export function isOwnTag(tag: string | null): boolean {
  return tag === OWN_TAG || tag?.startsWith(NOT_OFFERED) === true;
}

export function notOfferedEventTypes(hooks: readonly Hook[]): ReadonlySet<string> {
  const lists = hooks.map(({ tag }) => (tag?.startsWith(NOT_OFFERED) ? tag.slice(NOT_OFFERED.length) : ""));
  return new Set(lists.flatMap((list) => list.split(" ")));
}

/** Tags for so many hooks that together name the event types; names that no longer fit are left out. */
export function notOfferedTags(eventTypes: readonly string[], count: number): string[] {
  const tags = [NOT_OFFERED];
  for (const eventType of eventTypes) {
    const last = tags.at(-1) ?? NOT_OFFERED;
    const separator = last === NOT_OFFERED ? "" : " ";
    if (last.length + separator.length + eventType.length <= MAX_LENGTH)
      tags[tags.length - 1] = last + separator + eventType;
    else tags.push(NOT_OFFERED + eventType);
  }
  return Array.from({ length: count }, (_, index) => {
    const tag = tags[index] ?? NOT_OFFERED;
    return tag === NOT_OFFERED ? OWN_TAG : tag;
  });
}
