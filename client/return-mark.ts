// The return from the hosted page shows by a parameter of the return URL.
import type { Page } from "./page.js";

const MARK = "idv-returned";

/** @param returnUrl may be relative to the page's own */
export function markReturn(returnUrl: string, page: Page | null): string {
  const url = new URL(returnUrl, page?.location.href);
  url.searchParams.set(MARK, "1");
  return url.href;
}

/** Removes the parameter from the page's URL, so that neither a reload nor the Back button counts as a return. */
export function takeReturn(page: Page): boolean {
  const url = new URL(page.location.href);
  if (!url.searchParams.has(MARK)) return false;
  url.searchParams.delete(MARK);
  // With the state that a router may keep there.
  page.history.replaceState(page.history.state, "", url.href);
  return true;
}
