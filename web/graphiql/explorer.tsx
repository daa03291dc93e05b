// GraphiQL, configured for this gateway. Loaded separately from the entry, so that the page shows up before the editor.
import "@graphiql/plugin-explorer/style.css";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { AccountTokens } from "./account-tokens.js";
import { ActAs } from "./act-as.js";
import { ControlLabels } from "./control-labels.js";
import { CopyAs } from "./copy-as.js";
import { EditorOptions } from "./editor-options.js";
import { createGraphqlFetcher, type RunState } from "./graphql-fetcher.js";
import { OpenVariables } from "./open-variables.js";
import { PageContext } from "./page-context.js";
import { PageLinks } from "./page-links.js";
import type { PageStorage } from "./page-storage.js";
import { PanelClose } from "./panel-close.js";
import { RunFooter } from "./run-footer.js";
import { SchemaProblem } from "./schema-problem.js";
import type { Settings } from "./settings.js";
import { ShowAnswer } from "./show-answer.js";
import { START_PANEL } from "./start-panel.js";
import type { StartingTab } from "./starting-tabs.js";
import { SystemTheme } from "./system-theme.js";

/** Passing plugins replaces GraphiQL's default ones, so the history has to be listed as well. */
const PLUGINS = [START_PANEL, HISTORY_PLUGIN, explorerPlugin()];
/** How long what has been done is said. */
const ANNOUNCED_MS = 6_000;

export interface ExplorerProps {
  settings: Settings;
  tokens: AccountTokens;
  /** The name of the account as which the page acts at first. */
  actingAtFirst: string | undefined;
  onActing: (name: string) => void;
  /** Of the account that the gateway has chosen. */
  starting: string | undefined;
  headers: Record<string, string>;
  tabs: StartingTab[];
  storage: PageStorage;
  /** False if a reload restores the tabs of this visit. */
  startsAfresh: boolean;
  showsStartPanel: boolean;
}

export function Explorer(props: ExplorerProps) {
  const { settings, tokens, headers, tabs, storage, startsAfresh, starting, onActing } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [acting, setActing] = useState(props.actingAtFirst);
  const [runs, setRuns] = useState<Record<string, RunState>>({});
  const [announcement, announce] = useState("");
  const [bar, setBar] = useState<HTMLElement | null>(null);
  const openTab = useRef<string | undefined>(undefined);
  const newestRuns = useRef(new Map<string, symbol>());

  const noteTab = useCallback((id: string | undefined) => void (openTab.current = id), []);
  const onRun = useCallback(() => {
    const tab = openTab.current ?? "";
    const run = Symbol("run");
    newestRuns.current.set(tab, run);
    setRuns(({ [tab]: _before, ...others }) => others);
    return (state: RunState) => {
      if (newestRuns.current.get(tab) === run) setRuns((others) => ({ ...others, [tab]: state }));
    };
  }, []);
  // GraphiQL repeats the introspection whenever the fetcher changes.
  const fetcher = useMemo(
    () => createGraphqlFetcher(settings, headers, tokens, { onSchemaAnswer: setProblem, onRun }),
    [settings, tokens, onRun, attempt],
  );
  const page = useMemo(() => {
    const actAs = (name: string) => {
      setActing(name);
      onActing(name);
    };
    return { settings, tokens, acting, actAs, starting, runs, announce };
  }, [settings, tokens, acting, onActing, starting, runs]);
  useEffect(() => {
    const timer = setTimeout(() => announce(""), ANNOUNCED_MS);
    return () => clearTimeout(timer);
  }, [announcement]);
  const headersText = Object.keys(headers).length > 0 ? JSON.stringify(headers, null, 2) : undefined;
  const [first] = tabs;

  return (
    <PageContext value={page}>
      <header className="page-bar" ref={setBar}>
        <h1>Identity verification API</h1>
        <PageLinks {...settings} />
      </header>
      {problem !== null && <SchemaProblem problem={problem} onRetry={() => setAttempt(attempt + 1)} />}
      <GraphiQL
        fetcher={fetcher}
        storage={storage}
        plugins={PLUGINS}
        visiblePlugin={props.showsStartPanel ? START_PANEL : undefined}
        shouldPersistHeaders={false}
        defaultHeaders={headersText}
        initialHeaders={headersText}
        defaultTabs={tabs.length > 0 ? tabs : undefined}
        defaultEditorToolsVisibility={startsAfresh && first?.variables ? "variables" : false}
        // GraphiQL fills the variables editor only from here, even if its first tab has variables.
        initialVariables={startsAfresh ? (first?.variables ?? undefined) : undefined}
      >
        <GraphiQL.Logo> </GraphiQL.Logo>
        <GraphiQL.Toolbar>
          {({ prettify, merge }) => (
            <>
              {prettify}
              {merge}
              <CopyAs />
            </>
          )}
        </GraphiQL.Toolbar>
        <GraphiQL.Footer>
          <RunFooter onTab={noteTab} />
        </GraphiQL.Footer>
        {bar && createPortal(<ActAs />, bar)}
        <ControlLabels />
        <OpenVariables />
        <PanelClose />
        <ShowAnswer />
        <SystemTheme />
        <EditorOptions />
      </GraphiQL>
      <p role="status" className="announcement">
        {announcement}
      </p>
    </PageContext>
  );
}
