// The demo application, and the accounts a visitor may sign in with: users of the simulator, so only where it runs.
import { builtFolder, contentSecurityPolicy, type WebPage } from "./web-page.js";

export interface DemoAccount {
  name: string;
  /** Null for an operator. */
  userId: string | null;
  description: string;
  token: string;
}

/** Undefined when the page has not been built. */
export function readDemoPage(projectFolder: string, signAccounts: () => Promise<DemoAccount[]>): WebPage | undefined {
  const folder = builtFolder(projectFolder, "demo");
  if (folder === undefined) return undefined;
  return {
    name: "demo",
    folder,
    contentSecurityPolicy: contentSecurityPolicy("style-src 'self'"),
    answers: { "accounts.json": async (isLocal) => (isLocal ? signAccounts() : undefined) },
  };
}
