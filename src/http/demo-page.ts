// The demo application, and the accounts a visitor may sign in with: users of the simulator, so only where it runs.
import { builtFolder, contentSecurityPolicy, type WebPage } from "./web-page.js";

/** Also offered by GraphiQL. */
export interface DevelopmentAccount {
  name: string;
  /** Null for an operator. */
  userId: string | null;
  description: string;
  token: string;
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
    contentSecurityPolicy: contentSecurityPolicy("style-src 'self'"),
    answers: { "accounts.json": async (isLocal) => (isLocal ? signAccounts() : undefined) },
  };
}
