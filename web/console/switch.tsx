// A switch of something that the simulator has. It shows at once what was chosen, which the stream confirms later.
import { type ReactNode, useState } from "react";

/** @param onChange resolves with undefined if it was refused */
export function Switch({
  isOn,
  onChange,
  children,
}: {
  isOn: boolean;
  onChange: (isOn: boolean) => Promise<unknown>;
  children: ReactNode;
}) {
  const [chosen, setChosen] = useState<boolean>();
  if (chosen === isOn) setChosen(undefined);
  async function choose(next: boolean): Promise<void> {
    setChosen(next);
    if ((await onChange(next)) === undefined) setChosen(undefined);
  }
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        checked={chosen ?? isOn}
        onChange={({ target }) => void choose(target.checked)}
      />
      {children}
    </label>
  );
}
