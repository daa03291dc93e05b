// The accounts whose tokens the gateway has given this page: a development start has some, any other none. Tokens are
// kept in memory only.
import type { Headers } from "./operation-request.js";
import type { Account } from "./settings.js";

export interface AccountTokens {
  /** With the newest tokens. */
  current: () => readonly Account[];
  /** The account whose token the header is, or was before a renewal. */
  ownerOf: (authorization: string | undefined) => Account | undefined;
  /**
   * The same headers with a new token, if theirs was that of an account: it expires after hours, and a restart of the
   * gateway ends it. Null if there is no newer one.
   */
  renew: (headers: Headers) => Promise<Headers | null>;
  /** Has the descriptions of the accounts follow what has happened to their users. */
  refresh: () => Promise<void>;
  /** For useSyncExternalStore. */
  subscribe: (onChange: () => void) => () => void;
}

export function createAccountTokens(
  accounts: readonly Account[],
  loadAccounts: () => Promise<readonly Account[]>,
): AccountTokens {
  let current = accounts;
  const nameByHeader = new Map<string, string>();
  const listeners = new Set<() => void>();

  function take(next: readonly Account[]): void {
    current = next;
    for (const { name, token } of next) nameByHeader.set(toAuthorization(token), name);
    for (const listener of listeners) listener();
  }

  function ownerOf(authorization: string | undefined): Account | undefined {
    const name = authorization === undefined ? undefined : nameByHeader.get(authorization);
    return current.find((account) => account.name === name);
  }

  async function reload(): Promise<boolean> {
    const next = await loadAccounts().catch(() => []);
    if (next.length > 0) take(next);
    return next.length > 0;
  }

  take(accounts);
  return {
    current: () => current,
    ownerOf,
    async refresh() {
      await reload();
    },
    async renew(headers) {
      const before = readAuthorization(headers);
      // Without an answer the refusal of the old token is shown.
      if (!ownerOf(before) || !(await reload())) return null;
      const owner = ownerOf(before);
      const after = owner && toAuthorization(owner.token);
      return after && after !== before ? withAuthorization(headers, after) : null;
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}

export const toAuthorization = (token: string) => `Bearer ${token}`;

export function readAuthorization(headers: Readonly<Record<string, unknown>>): string | undefined {
  const value = Object.entries(headers).find(([name]) => isAuthorization(name))?.[1];
  return typeof value === "string" ? value : undefined;
}

/** Whatever the case in which the header is named; the others stay as they are. */
export function withAuthorization<H extends Readonly<Record<string, unknown>>>(headers: H, value: string): H {
  const others = Object.entries(headers).filter(([name]) => !isAuthorization(name));
  return Object.fromEntries([["Authorization", value], ...others]) as H;
}

const isAuthorization = (name: string) => name.toLowerCase() === "authorization";
