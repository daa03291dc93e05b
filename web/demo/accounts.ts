// Whom to sign in as. A real application has its own login, which gives it such a token.

export interface Account {
  /** Such as "newcomer"; goes into the address, so that the user is still known when they come back. */
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
