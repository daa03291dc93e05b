// Compares return URLs. Pure.

/** The upstream returns URLs with a trailing slash that the request did not have (its own samples). */
export function isSameReturnUrl(one: string | null | undefined, another: string): boolean {
  return one != null && normalReturnUrl(one) === normalReturnUrl(another);
}

/** The same for all return URLs that are the same. */
export function normalReturnUrl(address: string): string {
  return URL.canParse(address) ? new URL(address).href.replace(/\/$/, "") : address;
}
