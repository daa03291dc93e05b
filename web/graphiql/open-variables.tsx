// Opens the variables of a tab that has some. GraphiQL decides that once, for the first tab.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

export function OpenVariables() {
  const { tabId, editor } = useGraphiQL(({ tabs, activeTabIndex, variableEditor }) => ({
    tabId: tabs[activeTabIndex]?.id,
    editor: variableEditor,
  }));
  useEffect(() => {
    if (!editor?.getValue().trim()) return;
    // GraphiQL has no other way to it; the button never closes them.
    document.querySelector<HTMLElement>('.graphiql-editor-tools button[data-name="variables"]')?.click();
  }, [tabId, editor]);
  return null;
}
