// What a tab holds for the account as which the page acts: the token in its headers, and the user's id.
import { toAuthorization, withAuthorization } from "./account-tokens.js";
import type { Account, Example } from "./settings.js";

/** The text of the headers editor with the account's token; what cannot be read as JSON is replaced. */
export function toHeadersOf(account: Account, headersText: string): string {
  return JSON.stringify(withAuthorization(readJsonObject(headersText) ?? {}, toAuthorization(account.token)), null, 2);
}

/** Of an editor. Null if it holds something else. */
export function readJsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** With the id of the account's user where that of another was. An operator has none, and sees everybody. */
export function withIdsOf(
  account: Account | undefined,
  others: readonly (Account | undefined)[],
  text: string,
): string {
  const ids = others.flatMap((other) => (other?.userId ? [other.userId] : []));
  const own = account?.userId;
  return own ? ids.reduce((changed, id) => changed.replaceAll(id, own), text) : text;
}

/**
 * The account as which to try an example: the one that it names, otherwise a user, since most examples show what a user
 * sees of themselves.
 */
export function accountFor(
  example: Pick<Example, "query">,
  acting: Account | undefined,
  accounts: readonly Account[],
  starting: Account | undefined,
): Account | undefined {
  const person = /^# Act as ([^,.]+)/m.exec(example.query)?.[1];
  return accounts.find((account) => account.person === person) ?? (acting?.userId ? acting : starting);
}
