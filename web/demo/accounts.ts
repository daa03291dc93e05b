// The accounts offered for signing in. A real application has its own login, which issues such a token.

export interface Account {
  /** Such as "newcomer". Part of the page's URL, so that the user is still signed in after the hosted page. */
  name: string;
  /** Of a real person, such as "Robin Faure". */
  person: string;
  /** Whom the person acts for; null for a person of their own. */
  company: string | null;
  /** How they stood when the page was loaded. */
  description: string;
  /** Null for an operator. */
  userId: string | null;
  token: string;
  /** Where the simulator shows them, and lets anything happen to them. */
  consoleUrl: string;
}

export async function loadAccounts(): Promise<Account[]> {
  const response = await fetch(`${import.meta.env.BASE_URL}accounts.json`);
  if (!response.ok) throw new Error("no accounts");
  return (await response.json()) as Account[];
}

/** Names of the pages beside this one, such as "docs". None where the gateway does not say. */
export async function loadPages(): Promise<string[]> {
  const response = await fetch(`${import.meta.env.BASE_URL}pages.json`);
  return response.ok ? ((await response.json()) as string[]) : [];
}

/** For the package's client: the account's token, and a new one, if there is any, where the last was refused. */
export const tokensOf = (account: Account) => async (wasRefused: boolean) =>
  wasRefused ? ((await loadAccounts()).find(({ name }) => name === account.name)?.token ?? null) : account.token;
