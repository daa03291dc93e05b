// Copies the open tab's operation: as it is, or as a command or code with a placeholder for the token.
import { CopyIcon, pick, ToolbarButton, ToolbarMenu, useGraphiQL } from "@graphiql/react";
import { copyText } from "../copy-text.js";
import { readJsonObject } from "./acting.js";
import { type CopiedRequest, toCurl, toFetch } from "./copied-request.js";
import { usePage } from "./page-context.js";

const FORMS = [
  { label: "Copy the operation", toText: ({ query }: CopiedRequest) => query, done: "Copied the operation." },
  {
    label: "Copy as cURL",
    toText: (request: CopiedRequest) => toCurl(request, { withToken: false }),
    done: "Copied as cURL. It takes the token from the shell's variable TOKEN.",
  },
  {
    label: "Copy as cURL, with the token",
    toText: (request: CopiedRequest) => toCurl(request, { withToken: true }),
    done: "Copied as cURL, with the token: whoever reads it can act with it until it expires.",
  },
  { label: "Copy as fetch", toText: toFetch, done: "Copied as JavaScript. Replace $TOKEN by a token." },
];

export function CopyAs() {
  const { settings, announce } = usePage();
  const { queryEditor, variableEditor, headerEditor, operationName } = useGraphiQL(
    pick("queryEditor", "variableEditor", "headerEditor", "operationName"),
  );

  async function copy({ toText, done }: (typeof FORMS)[number]): Promise<void> {
    const variablesText = variableEditor?.getValue().trim() ?? "";
    const variables = readJsonObject(variablesText || "{}");
    if (!variables) {
      announce("Not copied: the variables are not a JSON object.");
      return;
    }
    const text = toText({
      origin: location.origin,
      graphqlPath: settings.graphqlPath,
      query: queryEditor?.getValue() ?? "",
      variables,
      operationName,
      headers: readJsonObject(headerEditor?.getValue() ?? "") ?? {},
    });
    try {
      await copyText(text);
      announce(done);
    } catch {
      announce("Not copied: the browser does not allow this page to use the clipboard.");
    }
  }

  return (
    <ToolbarMenu
      button={
        <ToolbarButton label="Copy the operation, as cURL or fetch">
          <CopyIcon className="graphiql-toolbar-icon" aria-hidden="true" />
        </ToolbarButton>
      }
    >
      {FORMS.map((form) => (
        <ToolbarMenu.Item key={form.label} onSelect={() => void copy(form)}>
          {form.label}
        </ToolbarMenu.Item>
      ))}
    </ToolbarMenu>
  );
}
