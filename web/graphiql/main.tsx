// Entry of the page: loads the settings and the editor in parallel, then shows the editor, or why it cannot.
import { createRoot } from "react-dom/client";
import { createAccountTokens, readAuthorization, toAuthorization, withAuthorization } from "./account-tokens.js";
import { PageProblem } from "./page-problem.js";
import { createActingMemory, createPageStorage, forgetTabsOfAnotherStart } from "./page-storage.js";
import { toPanelShare } from "./panel-share.js";
import { loadSettings } from "./settings.js";
import { toStartingTabs } from "./starting-tabs.js";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");

const root = createRoot(container, { onUncaughtError: showProblem });
const SETTINGS = `${import.meta.env.BASE_URL}settings.json`;
/** Where an open panel leaves enough of the operation and of the answer. */
const WIDE = "(min-width: 70rem)";

function showProblem(error: unknown): void {
  // React has unmounted everything after the error; the root can be rendered into again.
  root.render(<PageProblem error={error} />);
}

async function open(): Promise<void> {
  const [settings, { Explorer }] = await Promise.all([loadSettings(SETTINGS), import("./explorer.js")]);
  const { accounts, examples } = settings;
  const tokens = createAccountTokens(accounts, async () => (await loadSettings(SETTINGS)).accounts);
  const starting = tokens.ownerOf(readAuthorization(settings.headers));
  const acting = createActingMemory(sessionStorage);
  const account = accounts.find(({ name }) => name === acting.read()) ?? starting;
  const tabs = toStartingTabs(examples, location.search, { origin: location.origin, accounts, account });
  const storage = createPageStorage(localStorage, sessionStorage, {
    "graphiql:docExplorerFlex": toPanelShare(document.documentElement.clientWidth),
  });
  const startsAfresh = forgetTabsOfAnotherStart(tabs, storage, sessionStorage);
  root.render(
    <Explorer
      settings={settings}
      tokens={tokens}
      actingAtFirst={account?.name}
      onActing={acting.write}
      starting={starting?.name}
      headers={account ? withAuthorization(settings.headers, toAuthorization(account.token)) : settings.headers}
      tabs={tabs}
      storage={storage}
      startsAfresh={startsAfresh}
      showsStartPanel={storage.getItem("graphiql:visiblePlugin") === null && matchMedia(WIDE).matches}
    />,
  );
}

open().catch(showProblem);
