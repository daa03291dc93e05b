// GraphiQL, configured for this gateway. Loaded separately from the entry, so that the page shows up before the editor.
import "@graphiql/plugin-explorer/style.css";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useCallback, useMemo, useState } from "react";
import { createGraphqlFetcher } from "./graphql-fetcher.js";
import type { PageStorage } from "./page-storage.js";
import { PanelClose } from "./panel-close.js";
import { SchemaProblem } from "./schema-problem.js";
import type { Settings } from "./settings.js";
import type { StartingTab } from "./starting-tabs.js";
import { SubscriptionFooter } from "./subscription-footer.js";
import type { SubscriptionState } from "./subscription-state.js";
import { SystemTheme } from "./system-theme.js";

/** Passing plugins replaces GraphiQL's default ones, so the history has to be listed as well. */
const PLUGINS = [HISTORY_PLUGIN, explorerPlugin()];

export interface ExplorerProps {
  settings: Settings;
  tabs: StartingTab[];
  storage: PageStorage;
  /** False if a reload restores the tabs of this visit. */
  startsAfresh: boolean;
}

export function Explorer({ settings, tabs, storage, startsAfresh }: ExplorerProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [subscription, setSubscription] = useState<SubscriptionState | null>(null);
  const forgetSubscription = useCallback(() => setSubscription(null), []);
  // GraphiQL repeats the introspection whenever the fetcher changes.
  const fetcher = useMemo(
    () => createGraphqlFetcher(settings, { onSchemaAnswer: setProblem, onSubscription: setSubscription }),
    [settings, attempt],
  );
  const headers = Object.keys(settings.headers).length > 0 ? JSON.stringify(settings.headers, null, 2) : undefined;

  return (
    <>
      {problem !== null && <SchemaProblem problem={problem} onRetry={() => setAttempt(attempt + 1)} />}
      <GraphiQL
        fetcher={fetcher}
        storage={storage}
        plugins={PLUGINS}
        shouldPersistHeaders={false}
        defaultHeaders={headers}
        initialHeaders={headers}
        defaultTabs={tabs.length > 0 ? tabs : undefined}
        // GraphiQL fills the variables editor only from here, even if its first tab has variables.
        initialVariables={startsAfresh ? (tabs[0]?.variables ?? undefined) : undefined}
      >
        <GraphiQL.Logo>
          <h1 className="explorer-name">Identity verification API</h1>
        </GraphiQL.Logo>
        <GraphiQL.Footer>
          <SubscriptionFooter state={subscription} onOtherTab={forgetSubscription} />
        </GraphiQL.Footer>
        <PanelClose />
        <SystemTheme />
      </GraphiQL>
    </>
  );
}
