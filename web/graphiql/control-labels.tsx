// GraphiQL gives some buttons only a sign, without a name or tooltip: they get both here.
import { useEffect } from "react";

/** By selector. */
const LABELS: Readonly<Record<string, string>> = {
  ".graphiql-tab-close": "Close tab",
  ".graphiql-dialog-close": "Close dialog",
  ".graphiql-explorer-actions select": "Type of the new operation",
  ".graphiql-explorer-actions button": "Add the operation",
};

export function ControlLabels() {
  useEffect(() => {
    const observer = new MutationObserver(labelControls);
    // The body: dialogs are outside of the page's root.
    observer.observe(document.body, { childList: true, subtree: true });
    labelControls();
    return () => observer.disconnect();
  }, []);
  return null;
}

function labelControls(): void {
  for (const [selector, label] of Object.entries(LABELS))
    for (const control of document.querySelectorAll<HTMLElement>(`${selector}:not([title])`)) {
      control.title = label;
      control.ariaLabel = label;
    }
}
