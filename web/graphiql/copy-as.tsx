// Copies the open tab's operation as a command or as code, with a placeholder for the token.
import { pick, ToolbarButton, ToolbarMenu, useGraphiQL } from "@graphiql/react";
import { readJsonObject } from "./acting.js";
import { type CopiedRequest, toCurl, toFetch } from "./copied-request.js";
import { usePage } from "./page-context.js";

const FORMS = [
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
      await navigator.clipboard.writeText(text);
      announce(done);
    } catch {
      announce("Not copied: the browser does not allow this page to use the clipboard.");
    }
  }

  return (
    <ToolbarMenu
      button={
        <ToolbarButton label="Copy as cURL or fetch">
          <span className="copy-as-icon" aria-hidden="true">
            &gt;_
          </span>
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
