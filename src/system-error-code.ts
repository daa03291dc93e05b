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
  const { message } = (cause ?? {}) as { message?: unknown };
  // Without a code: it is one of the ports that browsers do not use either, such as 6000.
  return systemErrorCode(cause) ?? (message === "bad port" ? "fetch does not use that port" : name);
}
