// On a phone, makes room for the answer of an operation that is run, and brings it into view.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { isPhone } from "./is-phone.js";

export function ShowAnswer() {
  const isFetching = useGraphiQL((state) => state.isFetching);
  useEffect(() => {
    if (!isFetching || !isPhone()) return;
    hideVariables();
    document.querySelector(".graphiql-response")?.scrollIntoView({ block: "end" });
  }, [isFetching]);
  return null;
}

/** GraphiQL has no other way to it. */
export function hideVariables(): void {
  document.querySelector<HTMLElement>('.graphiql-toggle-editor-tools[aria-label^="Hide"]')?.click();
}
