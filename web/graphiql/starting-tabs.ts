// Which operations the page opens with: the one a deep link names first, then the examples.
import type { Example } from "./settings.js";

export interface StartingTab {
  query: string;
  variables: string | null;
}

/** A link only opens an operation and never runs it, or a link in a mail could create sessions. */
export function toStartingTabs(examples: readonly Example[], addressSearch: string): StartingTab[] {
  const tabs = examples.map(toTab);
  const linked = toLinkedTab(new URLSearchParams(addressSearch));
  return linked ? [linked, ...tabs] : tabs;
}

function toTab({ name, query, variables }: Example): StartingTab {
  const text = query.trim();
  return {
    query: text.startsWith("#") ? text : `# ${name}\n${text}`,
    variables: variables ? JSON.stringify(variables, null, 2) : null,
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
