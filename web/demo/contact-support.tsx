import type { Action } from "./action.js";
import { saySupport } from "./texts.js";

export function ContactSupport({ action: { supportCause, restrictions } }: { action: Action<"ContactSupport"> }) {
  return (
    <>
      <p>{restrictions?.recommendation ?? saySupport(supportCause)}</p>
      {restrictions?.inflowsBlocked && <p className="hint">For now you cannot receive money.</p>}
      {restrictions?.outflowsBlocked && <p className="hint">For now you cannot be paid out.</p>}
    </>
  );
}
