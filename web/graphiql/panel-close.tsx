// Closes the documentation, history or explorer, which cover the editor on a phone. Not shown on wider screens.
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";

export function PanelClose() {
  const panel = useGraphiQL(({ visiblePlugin }) => visiblePlugin);
  const actions = useGraphiQLActions();
  if (!panel) return null;

  function close(): void {
    // This button disappears, so keyboard focus returns to the button that opened the panel.
    document.querySelector<HTMLElement>(".graphiql-sidebar button.active")?.focus();
    actions.setVisiblePlugin(null);
  }

  return (
    <button type="button" className="panel-close" onClick={close}>
      Close {panel.title}
    </button>
  );
}
