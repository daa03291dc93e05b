// Which operations the page opens with: the one a deep link names first, then the examples.
import type { Example } from "./settings.js";

export interface StartingTab {
  query: string;
  variables: string | null;
}

/** Where the examples expect the gateway: its default address, so that they work as they stand in their files. */
const ADDRESS_IN_EXAMPLES = "http://127.0.0.1:4000";

/**
 * A link only opens an operation and never runs it, or a link in a mail could create sessions.
 * @param page the page's own address: examples lead back to it, wherever it is served
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

/** Variables that are not JSON are shown as they came: the editor marks the mistake better than we could. */
function toIndented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
