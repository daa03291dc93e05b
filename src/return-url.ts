// Where a user's browser may be sent back to. Pure.
import type { ReturnUrlPolicy } from "./context.js";

const LOCALHOST = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Only printable ASCII: a control character, a backslash or a look-alike letter means one address to the
 * parser here and may mean another to the browser that follows it.
 */
const PLAIN_CHARACTERS = /^[\x21-\x5b\x5d-\x7e]+$/;

export function isAllowedReturnUrl(returnUrl: string, policy: ReturnUrlPolicy): boolean {
  if (!PLAIN_CHARACTERS.test(returnUrl) || !/^https?:\/\/[^/]/i.test(returnUrl) || !URL.canParse(returnUrl)) return false;
  const url = new URL(returnUrl);
  // The raw text is checked as well: "https://@host" parses to an empty, thus invisible, user name.
  const authority = /^https?:\/\/([^/?#]*)/i.exec(returnUrl)?.[1] ?? "";
  if (authority.includes("@") || authority.includes("%")) return false;
  if (policy.allowLocalhostHttp && LOCALHOST.has(url.hostname)) return true;
  if (url.protocol !== "https:") return false;
  return policy.allowedOrigins === null || policy.allowedOrigins.has(url.origin);
}
