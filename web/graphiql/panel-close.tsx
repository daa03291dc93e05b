// On a phone documentation, history and explorer lie over the editor: this closes them. Elsewhere it is not shown.
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";

export function PanelClose() {
  const panel = useGraphiQL(({ visiblePlugin }) => visiblePlugin);
  const actions = useGraphiQLActions();
  if (!panel) return null;

  function close(): void {
    // This button goes away; whoever uses the keyboard goes on where they opened the panel.
    document.querySelector<HTMLElement>(".graphiql-sidebar button.active")?.focus();
    actions.setVisiblePlugin(null);
  }

  return (
    <button type="button" className="panel-close" onClick={close}>
      Close {panel.title}
    </button>
  );
}
