// Chooses the account as which operations are sent. The headers and ids of a tab follow when it is opened.
import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { readAuthorization } from "./account-tokens.js";
import { readJsonObject, toHeadersOf, withIdsOf } from "./acting.js";
import { usePage } from "./page-context.js";
import type { Account } from "./settings.js";

export function ActAs() {
  const { tokens, acting, actAs, starting } = usePage();
  const accounts = useSyncExternalStore(tokens.subscribe, tokens.current);
  const { headerEditor, queryEditor, variableEditor } = useGraphiQL(
    pick("headerEditor", "queryEditor", "variableEditor"),
  );
  const { tabId, headers, defaultHeaders } = useGraphiQL(({ tabs, activeTabIndex, ...state }) => ({
    tabId: tabs[activeTabIndex]?.id,
    headers: tabs[activeTabIndex]?.headers,
    defaultHeaders: state.defaultHeaders,
  }));
  /** By the tab's id: the account whose id its texts name. An operator has none. */
  const namedAccounts = useRef(new Map<string, string | undefined>());
  const byName = (name: string | undefined) => accounts.find((account) => account.name === name);
  const account = byName(acting);

  /** GraphiQL keeps what editors show only a while later, and then for the tab that is open by then. */
  const actions = useGraphiQLActions();

  function showHeadersOf(chosen: Account): void {
    if (!headerEditor) return;
    setText(headerEditor, toHeadersOf(chosen, headerEditor.getValue()));
    actions.updateActiveTabValues({ headers: headerEditor.getValue() });
  }

  useEffect(() => {
    if (tabId === undefined || !account || !headerEditor || !queryEditor || !variableEditor) return;
    // A token that was put in by hand stays.
    if (tokens.ownerOf(readAuthorization(readJsonObject(headerEditor.getValue()) ?? {}))) showHeadersOf(account);
    const known = namedAccounts.current;
    const named = known.has(tabId) ? known.get(tabId) : account.userId === null ? starting : account.name;
    for (const editor of [queryEditor, variableEditor])
      setText(editor, withIdsOf(account, [byName(named)], editor.getValue()));
    actions.updateActiveTabValues({ query: queryEditor.getValue(), variables: variableEditor.getValue() });
    known.set(tabId, account.userId === null ? named : account.name);
  }, [tabId, account, headerEditor, queryEditor, variableEditor]);

  if (accounts.length === 0) return null;
  const owner = tokens.ownerOf(readAuthorization(readJsonObject(headers ?? defaultHeaders ?? "") ?? {}));

  function choose(name: string): void {
    const chosen = byName(name);
    if (!chosen) return;
    showHeadersOf(chosen);
    actAs(name);
  }

  return (
    <label className="act-as">
      <span>Act as</span>
      <select
        value={owner?.name ?? ""}
        onChange={(event) => choose(event.target.value)}
        onFocus={() => void tokens.refresh()}
      >
        {!owner && <option value="">what Headers say</option>}
        {accounts.map(({ name, person, description }) => (
          <option key={name} value={name}>{`${person} (${description})`}</option>
        ))}
      </select>
    </label>
  );
}

function setText(editor: { getValue(): string; setValue(text: string): void }, text: string): void {
  // Setting it anew would move the cursor, and forget what can be undone.
  if (editor.getValue() !== text) editor.setValue(text);
}
