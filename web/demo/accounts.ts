// The accounts offered for signing in. A real application has its own login, which issues such a token.

export interface Account {
  /** Such as "newcomer". Part of the page's URL, so that the user is still signed in after the hosted page. */
  name: string;
  /** Null for an operator. */
  userId: string | null;
  description: string;
  token: string;
}

export async function loadAccounts(): Promise<Account[]> {
  const response = await fetch(`${import.meta.env.BASE_URL}accounts.json`);
  if (!response.ok) throw new Error("no accounts");
  return (await response.json()) as Account[];
}
