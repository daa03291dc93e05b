// Opens an example in a tab of its own, or the tab in which it is open already, as an account that suits it.
import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { accountFor } from "./acting.js";
import { chooseOperation } from "./chosen-operation.js";
import { isPhone } from "./is-phone.js";
import { usePage } from "./page-context.js";
import type { Example } from "./settings.js";
import { toTab } from "./starting-tabs.js";

export function useOpenExample(): (example: Example) => void {
  const { tokens, acting, actAs, starting } = usePage();
  const { tabs, queryEditor, variableEditor } = useGraphiQL(pick("tabs", "queryEditor", "variableEditor"));
  const actions = useGraphiQLActions();
  return (example) => {
    const accounts = tokens.current();
    const byName = (name: string | undefined) => accounts.find((account) => account.name === name);
    const account = accountFor(example, byName(acting), accounts, byName(starting));
    const { name } = chooseOperation(example.query, null);
    const open = tabs.findIndex(({ title }) => title === name);
    if (open !== -1) actions.changeTab(open);
    else {
      const { query, variables } = toTab(example, { origin: location.origin, accounts, account });
      actions.addTab();
      actions.updateActiveTabValues({ query, variables });
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables ?? "");
    }
    if (account) actAs(account.name);
    if (isPhone()) actions.setVisiblePlugin(null);
  };
}
