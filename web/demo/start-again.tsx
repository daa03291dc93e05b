import type { Action } from "./action.js";
import { StartButton } from "./start-button.js";
import { sayCause } from "./texts.js";

interface StartAgainProps {
  action: Action<"StartAgain">;
  userId: string;
  accountName: string;
}

export function StartAgain({ action: { cause, isUseful, reasons }, ...account }: StartAgainProps) {
  return (
    <>
      <p>{sayCause(cause)}</p>
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map(({ checkType, type, recommendation }) => (
            <li key={`${checkType} ${type}`}>{recommendation}</li>
          ))}
        </ul>
      )}
      {isUseful && <StartButton {...account}>Try again</StartButton>}
    </>
  );
}
