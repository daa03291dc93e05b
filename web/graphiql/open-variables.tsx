// Opens the variables of a tab that has some, and on a phone hides those of one that has none. GraphiQL decides that
// once, for the first tab.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { isPhone } from "./is-phone.js";
import { hideVariables } from "./show-answer.js";

export function OpenVariables() {
  const { tabId, editor } = useGraphiQL(({ tabs, activeTabIndex, variableEditor }) => ({
    tabId: tabs[activeTabIndex]?.id,
    editor: variableEditor,
  }));
  useEffect(() => {
    if (!editor) return;
    // GraphiQL has no other way to it; this button never closes them.
    if (!editor.getValue().trim()) return isPhone() ? hideVariables() : undefined;
    document.querySelector<HTMLElement>('.graphiql-editor-tools button[data-name="variables"]')?.click();
  }, [tabId, editor]);
  return null;
}
