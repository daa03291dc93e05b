// The open tab's operation as a command of curl, or as JavaScript that calls fetch.
import { OperationTypeNode } from "graphql";
import { readAuthorization } from "./account-tokens.js";
import { chooseOperation } from "./chosen-operation.js";

export interface CopiedRequest {
  /** Of the gateway, such as http://127.0.0.1:4000. */
  origin: string;
  graphqlPath: string;
  query: string;
  variables: Record<string, unknown> | null;
  operationName: string | null | undefined;
  headers: Record<string, unknown>;
}

/** @param withToken otherwise the shell's variable TOKEN stands for it: what is copied is often shown to others */
export function toCurl(request: CopiedRequest, { withToken }: { withToken: boolean }): string {
  const { url, isSubscription, body, headers, token } = describe(request);
  const authorization =
    token === undefined ? [] : [withToken ? quoted(`authorization: ${token}`) : '"authorization: Bearer $TOKEN"'];
  const lines = [
    // Without a buffer, so that each event is shown as it comes.
    `curl${isSubscription ? " --no-buffer" : ""} ${quoted(url)}`,
    ...[...authorization, ...headers.map(([name, value]) => quoted(`${name}: ${value}`))].map(
      (header) => `-H ${header}`,
    ),
    `--data-raw ${quoted(JSON.stringify(body))}`,
  ];
  return lines.join(" \\\n  ");
}

export function toFetch(request: CopiedRequest): string {
  const { url, isSubscription, body, headers, token } = describe(request);
  const authorization = token === undefined ? [] : ["    authorization: `Bearer ${TOKEN}`,"];
  return [
    ...(token === undefined ? [] : ['const TOKEN = "$TOKEN"; // an access token', ""]),
    `const response = await fetch(${JSON.stringify(url)}, {`,
    '  method: "POST",',
    "  headers: {",
    ...authorization,
    ...headers.map(([name, value]) => `    ${withProtoAsKey(`${JSON.stringify(name)}: ${JSON.stringify(value)}`)},`),
    "  },",
    "  body: JSON.stringify({",
    ...toJavaScript(body),
    "  }),",
    "});",
    isSubscription
      ? "for await (const text of response.body.pipeThrough(new TextDecoderStream())) console.log(text);"
      : "console.log(await response.json());",
    "",
  ].join("\n");
}

function describe({ origin, graphqlPath, query, variables, operationName, headers }: CopiedRequest) {
  const { name, kind } = chooseOperation(query, operationName);
  const isSubscription = kind === OperationTypeNode.SUBSCRIPTION;
  const others = Object.entries(headers)
    .filter((header): header is [string, string] => typeof header[1] === "string")
    .filter(([header]) => header.toLowerCase() !== "authorization" && header.toLowerCase() !== "content-type");
  return {
    url: `${origin}${graphqlPath}${isSubscription ? "/stream" : ""}`,
    isSubscription,
    body: {
      query,
      ...(variables && Object.keys(variables).length > 0 && { variables }),
      ...(name !== undefined && { operationName: name }),
    },
    headers: [
      ["content-type", "application/json"] as const,
      ...(isSubscription ? [["accept", "text/event-stream"] as const] : []),
      ...others,
    ],
    token: readAuthorization(headers),
  };
}

/** For a POSIX shell: nothing within single quotes is special but the quote that ends them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The properties, with the document in a template literal, as a person would write it. */
function toJavaScript({ query, ...rest }: { query: string; [name: string]: unknown }): string[] {
  const document = query.replaceAll(/[`\\]|\$(?=\{)/g, (character) => `\\${character}`);
  const others = Object.entries(rest).map(
    ([name, value]) => `    ${name}: ${withProtoAsKey(JSON.stringify(value, null, 2)).replaceAll("\n", "\n    ")},`,
  );
  return [`    query: \`${document}\`,`, ...others];
}

/** JSON with a key in each line, as an expression of JavaScript, where this one would set the prototype. */
function withProtoAsKey(json: string): string {
  return json.replaceAll(/^( *)"__proto__":/gm, '$1["__proto__"]:');
}
