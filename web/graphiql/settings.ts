// The settings that the gateway provides for this page: the API's path, the initial headers, the accounts, the
// examples, and which other pages there are.

export interface Example {
  name: string;
  query: string;
  variables: Record<string, unknown> | null;
}

export interface Account {
  name: string;
  person: string;
  /** Null for an operator. */
  userId: string | null;
  description: string;
  token: string;
}

export interface Settings {
  graphqlPath: string;
  headers: Record<string, string>;
  /** None but in a development start with the simulator, for visits from the same machine. */
  accounts: Account[];
  examples: Example[];
  /** Names of the pages that the gateway serves, such as "demo". */
  pages: string[];
  /** Of the simulator's console, where it stands in for the upstream. */
  simulatorUrl: string | null;
}

/** The settings could not be loaded. The message is shown to the user. */
class SettingsProblem extends Error {
  override name = "SettingsProblem";
}

export async function loadSettings(address: string, fetchAnswer: typeof fetch = fetch): Promise<Settings> {
  const answer = await fetchAnswer(address, { headers: { accept: "application/json" } }).catch(() => {
    throw new SettingsProblem(`The gateway did not answer at ${address}. Is it running?`);
  });
  if (!answer.ok) throw new SettingsProblem(`The gateway answered ${address} with status ${answer.status}.`);
  const content: unknown = await answer.json().catch(() => {
    throw new SettingsProblem(`The gateway answered ${address} with something that is not JSON.`);
  });
  return readSettings(content);
}

export function readSettings(content: unknown): Settings {
  if (!isRecord(content)) throw new SettingsProblem("The explorer's settings are not a JSON object.");
  const { graphqlPath, headers, accounts, examples, pages, simulatorUrl } = content;
  // The headers contain a token, which a path such as "//elsewhere" would send to another host.
  if (typeof graphqlPath !== "string" || !/^\/(?![/\\])/.test(graphqlPath)) {
    throw new SettingsProblem("The explorer's settings name no path of the API on this host (graphqlPath).");
  }
  return {
    graphqlPath,
    headers: isRecord(headers) ? readHeaders(headers) : {},
    accounts: Array.isArray(accounts) ? accounts.filter(isAccount) : [],
    examples: Array.isArray(examples) ? examples.filter(isExample) : [],
    pages: Array.isArray(pages) ? pages.filter((page) => typeof page === "string") : [],
    simulatorUrl: typeof simulatorUrl === "string" && /^https?:/.test(simulatorUrl) ? simulatorUrl : null,
  };
}

function readHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((header): header is [string, string] => typeof header[1] === "string"),
  );
}

function isAccount(value: unknown): value is Account {
  return (
    isRecord(value) &&
    [value.name, value.person, value.description, value.token].every((part) => typeof part === "string") &&
    (value.userId === null || typeof value.userId === "string")
  );
}

function isExample(value: unknown): value is Example {
  return (
    isRecord(value) &&
    typeof value.name === "string" &&
    typeof value.query === "string" &&
    (value.variables == null || isRecord(value.variables))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
