// What the parts of the page share that GraphiQL itself does not know.
import { createContext, useContext } from "react";
import type { AccountTokens } from "./account-tokens.js";
import type { RunState } from "./graphql-fetcher.js";
import type { Settings } from "./settings.js";

export interface PageContent {
  settings: Settings;
  tokens: AccountTokens;
  /** The name of the account as which the page acts. Undefined where there are none. */
  acting: string | undefined;
  actAs: (name: string) => void;
  /** The name of the account with which the page starts. */
  starting: string | undefined;
  /** Of each tab's newest run, by the tab's id. */
  runs: Readonly<Record<string, RunState>>;
  /** Says what has just been done, for a while. */
  announce: (text: string) => void;
}

export const PageContext = createContext<PageContent | null>(null);

export function usePage(): PageContent {
  const page = useContext(PageContext);
  if (!page) throw new Error("used outside of the explorer");
  return page;
}
