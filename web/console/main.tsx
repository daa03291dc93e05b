// Entry of the simulator's console. Everything that it shows comes from the simulator's control API.
import { createRoot } from "react-dom/client";
import { App } from "./app.js";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
// React would otherwise leave an empty page after an error while rendering.
const root = createRoot(container, {
  onUncaughtError: () =>
    root.render(
      <main>
        <p role="alert">Something went wrong on this page.</p>
        <button onClick={() => location.reload()}>Try again</button>
      </main>,
    ),
});
root.render(<App />);
