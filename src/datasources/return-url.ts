// Compares return URLs. Pure.

/** The upstream returns URLs with a trailing slash that the request did not have (its own samples). */
export function isSameReturnUrl(one: string | null | undefined, another: string): boolean {
  if (!one || !URL.canParse(one) || !URL.canParse(another)) return one === another;
  return withoutLastSlash(one) === withoutLastSlash(another);
}

function withoutLastSlash(address: string): string {
  return new URL(address).href.replace(/\/$/, "");
}
