// The operations with which the page opens and those of its examples, as texts of tabs.
import { withIdsOf } from "./acting.js";
import type { Account, Example } from "./settings.js";

export interface StartingTab {
  query: string;
  variables: string | null;
}

/** What the texts of the examples are adapted to. */
export interface Visit {
  /** Of the page, to which the examples' return URLs are changed. */
  origin: string;
  accounts: readonly Account[];
  /** Whose id the examples name instead of another account's. */
  account: Account | undefined;
}

/** The gateway's default address, which the example files contain so that they can be used unchanged. */
const ADDRESS_IN_EXAMPLES = "http://127.0.0.1:4000";

/**
 * The operation of a deep link, otherwise the first example. A deep link never runs its operation: otherwise a link in
 * an e-mail could create sessions.
 * @param search of the page's own URL
 */
export function toStartingTabs(examples: readonly Example[], search: string, visit: Visit): StartingTab[] {
  const linked = toLinkedTab(new URLSearchParams(search));
  return linked ? [linked] : examples.slice(0, 1).map((example) => toTab(example, visit));
}

export function toTab({ name, query, variables }: Example, { origin, accounts, account }: Visit): StartingTab {
  const text = query.trim();
  const adapt = (original: string) => withIdsOf(account, accounts, original);
  return {
    query: adapt(text.startsWith("#") ? text : `# ${name}\n${text}`),
    variables: variables ? adapt(JSON.stringify(variables, null, 2).replaceAll(ADDRESS_IN_EXAMPLES, origin)) : null,
  };
}

/** What the first line of an example says of it. */
export function titleOf({ name, query }: Example): string {
  return /^# (.*?)\.?$/m.exec(query.trim())?.[1] ?? name;
}

function toLinkedTab(parameters: URLSearchParams): StartingTab | null {
  const query = parameters.get("query");
  if (!query) return null;
  const variables = parameters.get("variables");
  return { query, variables: variables ? toIndented(variables) : null };
}

/** Variables that are not valid JSON are shown unchanged: the editor marks the error. */
function toIndented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
