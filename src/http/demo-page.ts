// The demo application, and the accounts a visitor may sign in with: users of the simulator, so only where it runs.
import { builtFolder, contentSecurityPolicy, type WebPage } from "./web-page.js";

/** Also offered by GraphiQL. */
export interface DevelopmentAccount {
  /** Short, for URLs. */
  name: string;
  person: string;
  /** Null for a person of their own. */
  company: string | null;
  /** Of the person or the company: how they stand at the moment. */
  description: string;
  /** Null for an operator. */
  userId: string | null;
  token: string;
  /** Of the simulator's console, where it shows them. */
  consoleUrl: string;
}

/** Undefined when the page has not been built. */
export function readDemoPage(
  projectFolder: string,
  signAccounts: () => Promise<DevelopmentAccount[]>,
): WebPage | undefined {
  const folder = builtFolder(projectFolder, "demo");
  if (folder === undefined) return undefined;
  return {
    name: "demo",
    folder,
    isForThisMachine: true,
    contentSecurityPolicy: contentSecurityPolicy("style-src 'self'"),
    answers: {
      "accounts.json": async ({ isLocal }) => (isLocal ? signAccounts() : undefined),
      "pages.json": ({ otherPages }) => Promise.resolve(otherPages),
    },
  };
}
