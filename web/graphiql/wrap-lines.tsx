// Wraps long lines: beside an open panel the comments of the examples, with the commands in them, would be cut off.
import { pick, useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

export function WrapLines() {
  const { queryEditor, variableEditor, headerEditor } = useGraphiQL(
    pick("queryEditor", "variableEditor", "headerEditor"),
  );
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, headerEditor]) editor?.updateOptions({ wordWrap: "on" });
  }, [queryEditor, variableEditor, headerEditor]);
  return null;
}
