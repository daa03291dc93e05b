// The simulator's settings by subject, where its state is kept, and the reset.
import { useState } from "react";
import type { Definitions, Feed, SettingDefinition, SettingValue } from "./feed-types.js";
import { groupBy } from "./group-by.js";
import { ResetDialog } from "./reset-dialog.js";
import { isChanged, Setting } from "./setting.js";

interface SettingsViewProps {
  settings: Feed["settings"];
  definitions: Definitions["settings"];
  state: Feed["state"];
}

export function SettingsView({ settings, definitions, state }: SettingsViewProps) {
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
      <Behaviour settings={settings} definitions={definitions} />
    </main>
  );
}

interface Row {
  name: string;
  value: SettingValue;
  definition: SettingDefinition;
}

function toRows(settings: Feed["settings"], definitions: Definitions["settings"]): Row[] {
  return Object.entries(definitions).flatMap(([name, definition]) => {
    const value = settings[name];
    return value === undefined ? [] : [{ name, value, definition }];
  });
}

function Behaviour({ settings, definitions }: Omit<SettingsViewProps, "state">) {
  const [filter, setFilter] = useState("");
  const [isChangedOnly, setIsChangedOnly] = useState(false);
  const wanted = filter.trim().toLowerCase();
  const shown = toRows(settings, definitions).filter((row) => {
    const { name, definition } = row;
    const text = `${name} ${definition.group} ${definition.help}`.toLowerCase();
    return text.includes(wanted) && (!isChangedOnly || isChanged(row));
  });
  const groups = groupBy(shown, ({ definition }) => definition.group);
  return (
    <section aria-labelledby="behaviour-title">
      <h2 id="behaviour-title">Behaviour</h2>
      <p className="quiet">
        Where the upstream’s documentation is silent or contradicts itself. A change applies at once.
      </p>
      <div className="setting-filter">
        <label>
          <span className="unseen">Filter the settings</span>
          <input type="search" placeholder="Filter" value={filter} onChange={({ target }) => setFilter(target.value)} />
        </label>
        <label className="choice">
          <input type="checkbox" checked={isChangedOnly} onChange={({ target }) => setIsChangedOnly(target.checked)} />
          Changed only
        </label>
      </div>
      {groups.size === 0 && <p className="empty">No setting matches.</p>}
      {[...groups].map(([title, rows]) => (
        <Group key={title} title={title} rows={rows} settings={settings} isFiltered={wanted !== "" || isChangedOnly} />
      ))}
    </section>
  );
}

interface GroupProps {
  title: string;
  rows: Row[];
  settings: Feed["settings"];
  /** Then what is left is shown. */
  isFiltered: boolean;
}

function Group({ title, rows, settings, isFiltered }: GroupProps) {
  // All of them would be ten screens of a phone.
  const [isOpen, setIsOpen] = useState(() => !matchMedia("(max-width: 30rem)").matches);
  const changed = rows.filter(isChanged).length;
  return (
    <details
      className="card setting-group"
      open={isOpen || isFiltered}
      onToggle={({ currentTarget }) => !isFiltered && setIsOpen(currentTarget.open)}
    >
      <summary>
        <h3>{title}</h3>
        <span className="quiet">{rows.length}</span>
        {changed > 0 && <span className="pill wait">{changed} changed</span>}
      </summary>
      <ul className="settings">
        {rows.map((row) => (
          <li key={row.name} className={isChanged(row) ? "changed" : undefined}>
            <Setting {...row} settings={settings} />
          </li>
        ))}
      </ul>
    </details>
  );
}
