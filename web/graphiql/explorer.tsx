// GraphiQL as this gateway wants it. Loaded apart from the entry, so that the page answers before the editor is there.
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

/** Builds operations by clicking; beside the history, which naming plugins would otherwise drop. */
const PLUGINS = [HISTORY_PLUGIN, explorerPlugin()];

export interface ExplorerProps {
  settings: Settings;
  tabs: StartingTab[];
  storage: PageStorage;
  /** False when the tabs of this visit are taken up again after a reload. */
  startsAfresh: boolean;
}

export function Explorer({ settings, tabs, storage, startsAfresh }: ExplorerProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [subscription, setSubscription] = useState<SubscriptionState | null>(null);
  const forgetSubscription = useCallback(() => setSubscription(null), []);
  // GraphiQL asks for the schema again whenever its fetcher is another one.
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
        // GraphiQL fills the variables editor from here alone, also when the first of its tabs has variables.
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
