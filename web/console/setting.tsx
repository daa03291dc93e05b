// One of the simulator's settings: a switch, a choice or a field, with what it does, its default and the way back to
// it, and what is wrong with its value.
import { useState } from "react";
import { useAct } from "./act.js";
import type { Feed, SettingDefinition, SettingValue } from "./feed-types.js";
import { Switch } from "./switch.js";
import { capitalized } from "./texts.js";

interface SettingProps {
  name: string;
  value: SettingValue;
  settings: Feed["settings"];
  definition: SettingDefinition;
}

export function Setting({ name, value, settings, definition }: SettingProps) {
  const { help, choices, default: usual } = definition;
  const act = useAct();
  const current = sayValue(value);
  const [text, setText] = useState(current);
  const [shown, setShown] = useState(current);
  const [problem, setProblem] = useState("");
  // A key that contains the value would do the same, and take the focus away.
  if (shown !== current) {
    setShown(current);
    setText(current);
    setProblem("");
  }
  const save = async (changed: SettingValue) => {
    setProblem("");
    const onProblem = (said: string, expected?: string) => setProblem(expected ? `Must be ${expected}.` : said);
    return act({ method: "PATCH", path: "settings", body: { [name]: changed } }, `${name} was changed.`, onProblem);
  };
  // What was wrong was so of the text before.
  const change = (typed: string) => {
    setText(typed);
    setProblem("");
  };
  const [helpId, problemId] = [`${name}-help`, `${name}-problem`];
  const described = { "aria-describedby": problem ? `${problemId} ${helpId}` : helpId, "aria-invalid": problem !== "" };
  const choose = async (chosen: string) => {
    const choice = choices?.find((each) => String(each) === chosen);
    if (choice === undefined) return;
    setText(chosen);
    if (!(await save(choice))) setText(current);
  };
  return (
    <>
      {typeof value === "boolean" ? (
        <Switch isOn={value} shown={settings} onChange={save} describedBy={described["aria-describedby"]}>
          <code>{name}</code>
        </Switch>
      ) : choices ? (
        <label>
          <code>{name}</code>
          <select value={text} onChange={({ target }) => void choose(target.value)} {...described}>
            {choices.map((choice) => (
              <option key={String(choice)}>{String(choice)}</option>
            ))}
          </select>
        </label>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save(read(text, value));
          }}
        >
          <label>
            <code>{name}</code>
            <input
              value={text}
              onChange={({ target }) => change(target.value)}
              onKeyDown={({ key }) => key === "Escape" && change(current)}
              autoComplete="off"
              inputMode={typeof value === "number" ? "decimal" : undefined}
              {...described}
            />
          </label>
          {text !== current && <button className="small">Save</button>}
        </form>
      )}
      <p id={problemId} className="field-problem" role="alert">
        {problem}
      </p>
      <p id={helpId} className="quiet">
        {withCode(help)}. By default {sayValue(usual)}.
      </p>
      {isChanged({ value, definition }) && (
        <button className="small" onClick={() => void save(usual)}>
          Back to {sayValue(usual)}
          <span className="unseen"> of {name}</span>
        </button>
      )}
    </>
  );
}

/** Whether it is not its default. */
export function isChanged({ value, definition }: Pick<SettingProps, "value" | "definition">): boolean {
  return sayValue(value) !== sayValue(definition.default);
}

function sayValue(value: SettingValue): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** Of the same type as the current value; the simulator says what is wrong with it. */
function read(text: string, current: SettingValue): SettingValue {
  if (Array.isArray(current)) return text.split(",").map(toNumber);
  return typeof current === "number" ? toNumber(text) : text;
}

/** Nothing is not zero. */
const toNumber = (text: string) => (text.trim() === "" ? NaN : Number(text));

function withCode(markdown: string) {
  return markdown
    .split("`")
    .map((part, index) => (index % 2 === 0 ? index === 0 ? capitalized(part) : part : <code key={index}>{part}</code>));
}
