// Checks URLs to which a user's browser is redirected: return URLs and hosted URLs. Pure.
import type { HostedUrlPolicy, ReturnUrlPolicy } from "./context.js";
import { isLoopbackHost } from "./loopback.js";

/**
 * Printable ASCII without backslashes only: other characters, such as control characters and look-alike letters, may
 * mean one URL to this parser and another to the browser.
 */
const PLAIN_CHARACTERS = /^[\x21-\x5b\x5d-\x7e]+$/;

export const hasPlainCharacters = (url: string): boolean => PLAIN_CHARACTERS.test(url);

/** Null for URLs that programs may parse differently. */
function readPlainAddress(text: string): URL | null {
  if (!hasPlainCharacters(text) || !/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return null;
  // The raw text is checked, since "https://@host" parses to an empty user name.
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

/** Upstream docs: the hosted pages are at user-verification.mangopay.com and its sandbox. */
const UPSTREAM_DOMAIN = ".mangopay.com";

/**
 * A compromised or faulty upstream must not be able to redirect users to foreign pages. The result remembers the host
 * that it has trusted last, as parsing costs some 3 % of a small query: after a host nothing can lead to another one.
 */
export function createHostedUrlCheck(policy: HostedUrlPolicy): (hostedUrl: string) => boolean {
  let trusted: string | undefined;
  return function isTrustedHostedUrl(hostedUrl) {
    if (trusted !== undefined && hostedUrl.startsWith(trusted)) return hasPlainCharacters(hostedUrl);
    const url = readPlainAddress(hostedUrl);
    if (!url || !isTrustedOrigin(url, policy)) return false;
    trusted = /^https?:\/\/[^/?#]+\//i.exec(hostedUrl)?.[0];
    return true;
  };
}

function isTrustedOrigin(url: URL, { allowedOrigins, upstreamOrigin }: HostedUrlPolicy): boolean {
  if (allowedOrigins !== null) return allowedOrigins.has(url.origin);
  if (url.origin === upstreamOrigin) return true;
  return url.protocol === "https:" && url.port === "" && url.hostname.endsWith(UPSTREAM_DOMAIN);
}
