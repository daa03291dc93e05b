// Addresses that a user's browser is sent to: where it may come back to, and the hosted page it goes to. Pure.
import type { HostedUrlPolicy, ReturnUrlPolicy } from "./context.js";
import { isLoopbackHost } from "./loopback.js";

/**
 * Only printable ASCII: a control character, a backslash or a look-alike letter means one address to the
 * parser here and may mean another to the browser that follows it.
 */
const PLAIN_CHARACTERS = /^[\x21-\x5b\x5d-\x7e]+$/;

/** Null for whatever different programs may read differently. */
function readPlainAddress(text: string): URL | null {
  if (!PLAIN_CHARACTERS.test(text) || !/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return null;
  // The raw text is checked as well: "https://@host" parses to an empty, thus invisible, user name.
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";
  return authority.includes("@") || authority.includes("%") ? null : new URL(text);
}

export function isAllowedReturnUrl(returnUrl: string, policy: ReturnUrlPolicy): boolean {
  const url = readPlainAddress(returnUrl);
  if (!url) return false;
  if (policy.allowLocalhostHttp && isLoopbackHost(url.hostname)) return true;
  if (url.protocol !== "https:") return false;
  return policy.allowedOrigins === null || policy.allowedOrigins.has(url.origin);
}

/** Where the upstream's hosted pages are: user-verification.mangopay.com and its sandbox (upstream docs). */
const UPSTREAM_DOMAIN = ".mangopay.com";

/** An upstream that is taken over, or merely wrong, must not send users to somebody else's page. */
export function isTrustedHostedUrl(hostedUrl: string, policy: HostedUrlPolicy): boolean {
  const url = readPlainAddress(hostedUrl);
  if (!url) return false;
  if (policy.allowedOrigins !== null) return policy.allowedOrigins.has(url.origin);
  if (url.origin === policy.upstreamOrigin) return true;
  return url.protocol === "https:" && url.port === "" && url.hostname.endsWith(UPSTREAM_DOMAIN);
}
