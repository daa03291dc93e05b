// One of the simulator's settings: a switch, a choice or a field, with what it does and what is wrong with its value.
import { useState } from "react";
import { useAct } from "./act.js";
import type { Feed, SettingValue } from "./feed-types.js";
import { Switch } from "./switch.js";

export interface SettingDefinition {
  /** One line, with names in backticks. */
  help: string;
  choices?: SettingValue[];
}

export function Setting({
  name,
  value,
  settings,
  definition: { help, choices } = { help: "" },
}: {
  name: string;
  value: SettingValue;
  settings: Feed["settings"];
  /** Undefined until it is loaded. */
  definition: SettingDefinition | undefined;
}) {
  const act = useAct();
  const [text, setText] = useState(String(value));
  const [shown, setShown] = useState(String(value));
  const [problem, setProblem] = useState("");
  // A key that contains the value would do the same, and take the focus away.
  if (shown !== String(value)) {
    setShown(String(value));
    setText(String(value));
    setProblem("");
  }
  const save = async (changed: SettingValue) => {
    setProblem("");
    const onProblem = (said: string) => setProblem(withoutName(said, name));
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
    if (!(await save(choice))) setText(String(value));
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
              onKeyDown={({ key }) => key === "Escape" && change(String(value))}
              autoComplete="off"
              inputMode={typeof value === "number" ? "decimal" : undefined}
              {...described}
            />
          </label>
          {text !== String(value) && <button className="small">Save</button>}
        </form>
      )}
      <p id={problemId} className="field-problem" role="alert">
        {problem}
      </p>
      <p id={helpId} className="quiet">
        {withCode(help)}
      </p>
    </>
  );
}

/** Of the same type as the current value; the simulator says what is wrong with it. */
function read(text: string, current: SettingValue): SettingValue {
  if (Array.isArray(current)) return text.split(",").map(toNumber);
  return typeof current === "number" ? toNumber(text) : text;
}

/** Nothing is not zero. */
const toNumber = (text: string) => (text.trim() === "" ? NaN : Number(text));

/** The field has its name. */
function withoutName(problem: string, name: string): string {
  return problem.startsWith(`${name} m`) ? `M${problem.slice(name.length + 2)}` : problem;
}

function withCode(markdown: string) {
  const sentence = markdown.replace(/^\w/, (first) => first.toUpperCase());
  return sentence.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>));
}
