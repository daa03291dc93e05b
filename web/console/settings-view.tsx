// The simulator's settings, where its state is kept, and the reset.
import { useEffect, useRef, useState } from "react";
import { useAct } from "./act.js";
import { control } from "./control.js";
import type { Feed, SettingValue } from "./feed-types.js";
import { Setting, type SettingDefinition } from "./setting.js";

export function SettingsView({ settings, state }: { settings: Feed["settings"]; state: Feed["state"] }) {
  const [definitions, setDefinitions] = useState<Record<string, SettingDefinition>>({});
  useEffect(() => {
    // Without an answer there is no help; the header says that the simulator is gone.
    control("GET", "setting-definitions").then(
      (answer) => setDefinitions(answer as Record<string, SettingDefinition>),
      () => undefined,
    );
  }, []);
  return (
    <main className="wide">
      <h1>Settings</h1>
      <section className="card" aria-labelledby="data-title">
        <h2 id="data-title">Data</h2>
        {state ? (
          <p>
            Everything is kept in <code>{state.file}</code>.
          </p>
        ) : (
          <p className="quiet">
            Everything is in memory, and gone when the simulator stops. The option <code>--state FILE</code> keeps it.
          </p>
        )}
        {state?.problem && <p role="alert">{state.problem}</p>}
        <ResetDialog />
      </section>
      <section aria-labelledby="behaviour-title">
        <h2 id="behaviour-title">Behaviour</h2>
        <p className="quiet">
          Where the upstream’s documentation is silent or contradicts itself. A change applies at once.
        </p>
        <ul className="settings">
          {inOrder(settings).map(([name, value]) => (
            <li key={name}>
              <Setting name={name} value={value} settings={settings} definition={definitions[name]} />
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}

/** Switches last: they are lower than fields. */
function inOrder(settings: Feed["settings"]): [name: string, value: SettingValue][] {
  const isSwitch = (value: SettingValue) => Number(typeof value === "boolean");
  return Object.entries(settings).sort(([, a], [, b]) => isSwitch(a) - isSwitch(b));
}

function ResetDialog() {
  const act = useAct();
  const dialog = useRef<HTMLDialogElement>(null);
  async function reset(data: FormData): Promise<void> {
    dialog.current?.close();
    const body = { to: data.get("to"), keepHooks: data.has("keepHooks") };
    const isDone = await act({ path: "reset", body }, "Everything was reset.");
    if (isDone) location.hash = "#users";
  }
  return (
    <>
      <button className="danger" onClick={() => dialog.current?.showModal()}>
        Reset…
      </button>
      <dialog ref={dialog} aria-labelledby="reset-title">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void reset(new FormData(event.currentTarget));
          }}
        >
          <h2 id="reset-title">Reset the simulator</h2>
          <p>
            Deletes all users, sessions, faults and logs, resets the settings and takes the clock back. A gateway still
            knows what it has seen: restart it as well.
          </p>
          <label className="choice">
            <input type="radio" name="to" value="seed" defaultChecked /> The seeded users
          </label>
          <label className="choice">
            <input type="radio" name="to" value="empty" /> Nobody
          </label>
          <label className="choice">
            <input type="checkbox" name="keepHooks" defaultChecked /> Keep the hooks that are registered
          </label>
          <div className="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button className="danger">Reset</button>
          </div>
        </form>
      </dialog>
    </>
  );
}
