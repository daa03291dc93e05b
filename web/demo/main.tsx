// Entry of the demo: who may sign in comes from the gateway, everything else from GraphQL.
import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import { loadAccounts } from "./accounts.js";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
const root = createRoot(container);

loadAccounts().then(
  (accounts) => root.render(<App accounts={accounts} />),
  () =>
    root.render(
      <main>
        <p role="alert">The gateway did not answer. Is it running?</p>
      </main>,
    ),
);
