// The operations with which the page opens: first that of a deep link, then the examples.
import type { Example } from "./settings.js";

export interface StartingTab {
  query: string;
  variables: string | null;
}

/** The gateway's default address, which the example files contain so that they can be used unchanged. */
const ADDRESS_IN_EXAMPLES = "http://127.0.0.1:4000";

/**
 * A deep link never runs its operation: otherwise a link in an e-mail could create sessions.
 * @param page the page's own URL, to which the examples' return URLs are changed
 */
export function toStartingTabs(examples: readonly Example[], page: { origin: string; search: string }): StartingTab[] {
  const tabs = examples.map((example) => toTab(example, page.origin));
  const linked = toLinkedTab(new URLSearchParams(page.search));
  return linked ? [linked, ...tabs] : tabs;
}

function toTab({ name, query, variables }: Example, origin: string): StartingTab {
  const text = query.trim();
  return {
    query: text.startsWith("#") ? text : `# ${name}\n${text}`,
    variables: variables ? JSON.stringify(variables, null, 2).replaceAll(ADDRESS_IN_EXAMPLES, origin) : null,
  };
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
