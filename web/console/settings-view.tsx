// The simulator's settings, where its state is kept, and the reset.
import { useRef, useState } from "react";
import { useAct } from "./act.js";
import type { Feed, SettingValue } from "./feed-types.js";
import { Switch } from "./switch.js";

export function SettingsView({ settings, state }: { settings: Feed["settings"]; state: Feed["state"] }) {
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
          Where the upstream’s documentation is silent or contradicts itself. A change applies at once;
          simulator/README.md says what each one does.
        </p>
        <ul className="settings">
          {inOrder(settings).map(([name, value]) => (
            <li key={name}>
              <Setting name={name} value={value} settings={settings} />
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

function Setting({ name, value, settings }: { name: string; value: SettingValue; settings: Feed["settings"] }) {
  const act = useAct();
  const [text, setText] = useState(String(value));
  const [shown, setShown] = useState(String(value));
  // A key that contains the value would do the same, and take the focus away.
  if (shown !== String(value)) {
    setShown(String(value));
    setText(String(value));
  }
  const save = (changed: SettingValue) =>
    act({ method: "PATCH", path: "settings", body: { [name]: changed } }, `${name} was changed.`);
  if (typeof value === "boolean")
    return (
      <Switch isOn={value} shown={settings} onChange={save}>
        <code>{name}</code>
      </Switch>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save(read(text, value));
      }}
    >
      <label>
        <code>{name}</code>
        <input value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
      </label>
      {text !== String(value) && <button className="small">Save</button>}
    </form>
  );
}

/** Of the same type as the current value; the simulator says what is wrong with it. */
function read(text: string, current: SettingValue): SettingValue {
  if (Array.isArray(current)) return text.split(",").map(Number);
  return typeof current === "number" ? Number(text) : text;
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
