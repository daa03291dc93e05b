// Options of the editors that GraphiQL does not offer.
import { pick, useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { isPhone } from "./is-phone.js";

/** Pixels, as other code on the page: a session's id fits into half of a window of 1280. */
const FONT_SIZE = 13;

export function EditorOptions() {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useGraphiQL(
    pick("queryEditor", "variableEditor", "headerEditor", "responseEditor"),
  );
  useEffect(() => {
    // Long lines are wrapped: beside an open panel the commands in the examples' comments would be cut off.
    for (const editor of [queryEditor, variableEditor, headerEditor])
      editor?.updateOptions({ wordWrap: "on", fontSize: FONT_SIZE });
  }, [queryEditor, variableEditor, headerEditor]);
  useEffect(() => {
    responseEditor?.updateOptions({
      fontSize: FONT_SIZE,
      // Ids need the room.
      lineDecorationsWidth: 0,
      wrappingIndent: isPhone() ? "none" : "same",
    });
  }, [responseEditor]);
  return null;
}
