import type { Action } from "../../client/client.js";
import { Icon } from "./icon.js";
import { useTexts } from "./use-language.js";

/** What was wrong, and what to do about it. */
export function Reasons({ reasons }: { reasons: Action<"StartAgain">["reasons"] }) {
  const texts = useTexts();
  if (reasons.length === 0) return null;
  return (
    <ul className="reasons">
      {reasons.map((reason) => (
        <li key={`${reason.checkType} ${reason.type}`}>
          <strong>{texts.reason(reason)}</strong>
          <span>
            <Icon name="arrow" />
            {reason.recommendation}
          </span>
        </li>
      ))}
    </ul>
  );
}
