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
    const started = await act(
      { path: "start", body: { user, ...(state && { state }) } },
      state ? `${user} was taken to ${state}.` : `${user} is here.`,
    );
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
      <h1>Take a user to a state</h1>
      <p>
        {user === "" ? (
          "This link names no user."
        ) : state === "" ? (
          <>
            This link opens <code>{user}</code>, as they are.
          </>
        ) : (
          <>
            This link takes <code>{user}</code> to <code>{state}</code>.
          </>
        )}
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
