// The accounts offered for signing in. A real application has its own login, which issues such a token.

export interface Account {
  /** Such as "newcomer". Part of the page's URL, so that the user is still signed in after the hosted page. */
  name: string;
  /** Of a real person, such as "Robin Faure". */
  person: string;
  /** Whom the person acts for; null for a person of their own. */
  company: string | null;
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

/** A new token for an account whose last one was refused; null if there is none for it any more. */
export async function renewToken(name: string): Promise<string | null> {
  return (await loadAccounts()).find((account) => account.name === name)?.token ?? null;
}
