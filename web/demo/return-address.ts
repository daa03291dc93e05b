// Where the hosted page sends the user back to, and that they have come back: a mark in the address.

const MARK = "returned";

export function returnAddress(accountName: string): string {
  return `${location.origin}/demo?as=${accountName}&${MARK}=1`;
}

/** Read once and taken out of the address: a reload, or the way back to it, is no return. */
export function takeReturn(): boolean {
  const address = new URL(location.href);
  if (!address.searchParams.has(MARK)) return false;
  address.searchParams.delete(MARK);
  history.replaceState(null, "", address);
  return true;
}
