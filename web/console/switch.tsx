// A switch of something that the simulator has. It shows at once what was chosen, which the stream confirms later.
import { type ReactNode, useEffect, useRef, useState } from "react";

/**
 * @param shown what the stream has sent, another object with each event
 * @param onChange resolves with undefined if it was refused
 */
export function Switch({
  isOn,
  shown,
  onChange,
  describedBy,
  children,
}: {
  isOn: boolean;
  shown: object;
  onChange: (isOn: boolean) => Promise<unknown>;
  describedBy?: string;
  children: ReactNode;
}) {
  const [choice, setChoice] = useState<{ isOn: boolean; doneBefore?: object }>();
  const newest = useRef(shown);
  useEffect(() => void (newest.current = shown), [shown]);
  // What comes once it is done counts, also where somebody else has switched it meanwhile.
  const isOutdated = choice?.doneBefore !== undefined && choice.doneBefore !== shown;
  if (choice && (choice.isOn === isOn || isOutdated)) setChoice(undefined);
  async function choose(next: boolean): Promise<void> {
    setChoice({ isOn: next });
    const isDone = (await onChange(next)) !== undefined;
    setChoice((latest) => latest && (isDone ? { ...latest, doneBefore: newest.current } : undefined));
  }
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        aria-describedby={describedBy}
        checked={choice?.isOn ?? isOn}
        onChange={({ target }) => void choose(target.checked)}
      />
      {children}
    </label>
  );
}
