// What a link of the form /start?user=newcomer&state=REFUSED opens: it says what it will do, and does it by a POST. Who
// was led here by a page of somebody else is asked first.
import { useEffect, useRef, useState } from "react";
import { useAct } from "./act.js";

export function StartView({ onDone }: { onDone: () => void }) {
  const act = useAct();
  const parameters = new URLSearchParams(location.search);
  const [user, state] = [parameters.get("user") ?? "", parameters.get("state") ?? ""];
  const [isRunning, setIsRunning] = useState(false);
  const hasStarted = useRef(false);

  async function start(): Promise<void> {
    setIsRunning(true);
    const started = await act({ path: "start", body: { user, ...(state && { state }) } }, `${user} ${state}: done.`);
    if (!started) {
      setIsRunning(false);
      return;
    }
    // A reload must not do it once more.
    history.replaceState(null, "", `/#user=${encodeURIComponent(String(started["userId"]))}`);
    window.dispatchEvent(new Event("hashchange"));
    onDone();
  }

  useEffect(() => {
    if (document.documentElement.dataset["visit"] !== "own" || hasStarted.current) return;
    hasStarted.current = true;
    void start();
  });

  return (
    <main className="narrow">
      <h1>Make a state</h1>
      <p>
        This link takes <code>{user || "nobody"}</code> to <code>{state || "no other state"}</code>.
      </p>
      <div className="actions start">
        <button className="primary" disabled={isRunning} onClick={() => void start()}>
          Do it
        </button>
        <a className="button" href="/">
          Open the console instead
        </a>
      </div>
    </main>
  );
}
