// Entry of the page: loads the settings and the editor in parallel, then shows the editor, or why it cannot.
import { createRoot } from "react-dom/client";
import { PageProblem } from "./page-problem.js";
import { createPageStorage, forgetTabsOfAnotherStart } from "./page-storage.js";
import { loadSettings } from "./settings.js";
import { toStartingTabs } from "./starting-tabs.js";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");

const root = createRoot(container, { onUncaughtError: showProblem });

function showProblem(error: unknown): void {
  // React has unmounted everything after the error; the root can be rendered into again.
  root.render(<PageProblem error={error} />);
}

async function open(): Promise<void> {
  const [settings, { Explorer }] = await Promise.all([
    loadSettings(`${import.meta.env.BASE_URL}settings.json`),
    import("./explorer.js"),
  ]);
  const tabs = toStartingTabs(settings.examples, location);
  const storage = createPageStorage(localStorage, sessionStorage);
  const startsAfresh = forgetTabsOfAnotherStart(tabs, storage, sessionStorage);
  root.render(<Explorer settings={settings} tabs={tabs} storage={storage} startsAfresh={startsAfresh} />);
}

open().catch(showProblem);
