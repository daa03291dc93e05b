// Entry of the demo: who may sign in comes from the gateway, everything else from GraphQL.
import { createRoot } from "react-dom/client";
import { loadAccounts } from "./accounts.js";
import { App } from "./app.js";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
// A defect of the page would otherwise leave nothing of it.
const root = createRoot(container, { onUncaughtError: () => showProblem("Something went wrong on this page.") });

function showProblem(text: string): void {
  root.render(
    <main>
      <p role="alert">{text}</p>
      <button onClick={() => location.reload()}>Try again</button>
    </main>,
  );
}

loadAccounts().then(
  (accounts) => root.render(<App accounts={accounts} />),
  () => showProblem("The gateway did not answer. Is it running?"),
);
