// Entry of the demo. The gateway provides the accounts; all other data comes from GraphQL.
import { createRoot } from "react-dom/client";
import { loadAccounts, loadPages } from "./accounts.js";
import { App } from "./app.js";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
// React would otherwise leave an empty page after an error while rendering.
const root = createRoot(container, { onUncaughtError: () => showProblem("Something went wrong on this page.") });

function showProblem(text: string): void {
  root.render(
    <main>
      <p role="alert">{text}</p>
      <button onClick={() => location.reload()}>Try again</button>
    </main>,
  );
}

Promise.all([loadAccounts(), loadPages()]).then(
  ([accounts, pages]) => root.render(<App accounts={accounts} pages={pages} />),
  () => showProblem("The gateway did not answer. Is it running?"),
);
