import type { Action } from "./action.js";
import { sayDate } from "./texts.js";

interface RedirectUserProps {
  action: Action<"RedirectUser">;
  hasReturned: boolean;
  onContinue: () => void;
}

export function RedirectUser({ action: { url, until }, hasReturned, onContinue }: RedirectUserProps) {
  return (
    <>
      {hasReturned ? (
        <p role="status">
          Welcome back. If you have sent your documents, they are being checked: the result appears here by itself.
        </p>
      ) : (
        <p>Your verification is waiting for you.</p>
      )}
      <a className={hasReturned ? "quiet button" : "button"} href={url} onClick={onContinue}>
        {hasReturned ? "I have not finished yet" : "Continue"}
      </a>
      {until && <p className="hint">Until {sayDate(until)}.</p>}
    </>
  );
}
