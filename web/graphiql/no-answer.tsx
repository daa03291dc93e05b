// In the place of the answer until the open tab has been run: what to press, and what then appears.
import { isMacOs, pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { OperationTypeNode } from "graphql";
import type { MouseEvent } from "react";
import { chooseOperation } from "./chosen-operation.js";
import { START_PANEL } from "./start-panel.js";

const WHAT_APPEARS = {
  [OperationTypeNode.QUERY]: "The answer appears here; below it the time and the upstream calls that it took.",
  [OperationTypeNode.MUTATION]: "It changes data. The answer appears here; below it the time that it took.",
  [OperationTypeNode.SUBSCRIPTION]:
    "Its events are listed here until you stop it, the newest on top, with what has changed.",
};

export function NoAnswer({ query }: { query: string }) {
  const { operationName, visiblePlugin } = useGraphiQL(pick("operationName", "visiblePlugin"));
  const actions = useGraphiQLActions();
  const { kind } = chooseOperation(query, operationName);
  const isEmpty = query.trim() === "";

  function run({ detail: clicks }: MouseEvent): void {
    // This button disappears, so keyboard focus goes to the one that stops or repeats the operation. Its tooltip would
    // hide the first lines from whoever has clicked.
    if (clicks === 0) document.querySelector<HTMLElement>(".graphiql-execute-button")?.focus();
    actions.run();
  }

  return (
    <div className="no-answer">
      {isEmpty ? (
        <p>Write an operation, or open an example. Ctrl+Space completes what you write.</p>
      ) : (
        <>
          <button type="button" className="no-answer-run" onClick={run}>
            Run the {kind ?? "operation"}
          </button>
          <p className="no-answer-keys">
            <kbd>{isMacOs ? "⌘" : "Ctrl"}</kbd> + <kbd>Enter</kbd> in the editor
          </p>
          {kind && <p>{WHAT_APPEARS[kind]}</p>}
        </>
      )}
      {visiblePlugin !== START_PANEL && (
        <button type="button" className="no-answer-examples" onClick={showExamples}>
          Show the examples
        </button>
      )}
    </div>
  );
}

/** By the button of the panel: alone, it also shows a panel that was made too narrow. */
function showExamples(): void {
  const button = document.querySelector<HTMLElement>(`.graphiql-sidebar button[aria-label$="${START_PANEL.title}"]`);
  button?.focus();
  button?.click();
}
