/**
 * Of an error of Node.js or undici, such as ENOTFOUND. Not by `instanceof Error`: jest runs tests in a realm whose
 * Error is not the one of Node's own errors.
 */
export function systemErrorCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
