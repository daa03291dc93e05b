// The return URL for the hosted page. A query parameter in it shows that the user has returned.

const MARK = "returned";

export function returnAddress(accountName: string): string {
  return `${location.origin}/demo?as=${accountName}&${MARK}=1`;
}

/** Removes the parameter from the URL, so that a reload or the Back button does not count as a return. */
export function takeReturn(): boolean {
  const address = new URL(location.href);
  if (!address.searchParams.has(MARK)) return false;
  address.searchParams.delete(MARK);
  history.replaceState(null, "", address);
  return true;
}
