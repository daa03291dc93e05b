/**
 * Of an error of Node.js or undici, such as ENOTFOUND. Not by `instanceof Error`: jest runs tests in a realm whose
 * Error is not the one of Node's own errors.
 */
export function systemErrorCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/** Why `fetch` has failed, such as ENOTFOUND or TimeoutError. */
export function reasonOfFailedFetch(error: unknown): string {
  const { cause, name } = error as Error;
  return systemErrorCode(cause) ?? name;
}
