// Whether two addresses to return to are the same one. Pure.

/** The upstream repeats an address with a trailing slash that it was not given (its own samples). */
export function isSameReturnUrl(one: string | null | undefined, another: string): boolean {
  if (!one || !URL.canParse(one) || !URL.canParse(another)) return one === another;
  return withoutLastSlash(one) === withoutLastSlash(another);
}

function withoutLastSlash(address: string): string {
  return new URL(address).href.replace(/\/$/, "");
}
