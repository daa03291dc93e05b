// The return from the hosted page shows by a parameter of the return URL. The page's own parameters stay byte for byte:
// others may compare the URL, or read what URLSearchParams would write differently.
import type { Page } from "./page.js";

const MARK = "idv-returned=1";
/** The gateway's limit of a return URL. */
const MAX_LENGTH = 500;

/** @param returnUrl may be relative to the page's own */
export function markReturn(returnUrl: string, page: Page | null): string {
  const url = new URL(returnUrl, page?.location.href);
  url.search = [...unmarked(url), MARK].join("&");
  return url.href;
}

/**
 * The page's own address, as far as the gateway takes it: the page's user could mend nothing. Without its queries if it
 * is too long; that of a path which is too long is refused.
 */
export function ownAddress(page: Page): string {
  // An anchor is no part of where to come back to, unless a router has its paths there.
  const address = page.location.href.replace(/#(?![!/]).*/, "").replace(/\\/g, "%5C");
  return markReturn(address, page).length > MAX_LENGTH ? address.replace(/\?[^#]*/g, "") : address;
}

/** Of this page, whichever verification reports it: it may be created anew, once the page knows who is signed in. */
let pending: {
  /** With which it was reported first. Another one may be somebody else's, who was never away. */
  sessionId?: string;
} | null = null;

/**
 * Removes the parameter from the page's URL, so that neither a reload nor the Back button counts as a return.
 * @returns whether there is a return to report
 */
export function takeReturn(page: Page): boolean {
  const url = new URL(page.location.href);
  const rest = unmarked(url).join("&");
  if (rest !== url.search.slice(1)) {
    url.search = rest;
    // With the state that a router may keep there.
    page.history.replaceState(page.history.state, "", url.href);
    pending = {};
  }
  return pending !== null;
}

/** Whether the session may be the one that the user was sent back from. */
export function isOfReturn(sessionId: string): boolean {
  return !pending || (pending.sessionId ??= sessionId) === sessionId;
}

/** There is nothing more to report. */
export function endReturn(): void {
  pending = null;
}

function unmarked({ search }: URL): string[] {
  return search === ""
    ? []
    : search
        .slice(1)
        .split("&")
        .filter((parameter) => parameter !== MARK);
}
