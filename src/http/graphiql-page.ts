// The GraphiQL page with its example operations.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DevelopmentAccount } from "./demo-page.js";
import { builtFolder, contentSecurityPolicy, type WebPage } from "./web-page.js";

interface Example {
  name: string;
  query: string;
  variables: Record<string, unknown> | null;
}

/** As whom a visitor may act. */
interface GraphiqlAccounts {
  sign: () => Promise<readonly DevelopmentAccount[]>;
  /** The name of the one as which the page starts. */
  startingAs: string;
  /** Whose console changes what these accounts see. */
  simulatorUrl: string;
  /** How to trigger a change in that simulator from a terminal. */
  triggerCommand: string;
}

/** As the examples' files have it, for a simulator at the default port. */
const TRIGGER_COMMAND_OF_EXAMPLES = "npm run simulator -- trigger";

/**
 * Undefined when the page has not been built.
 * @param accounts undefined where the page starts without a token
 */
export function readGraphiqlPage(projectFolder: string, accounts: GraphiqlAccounts | undefined): WebPage | undefined {
  const folder = builtFolder(projectFolder, "graphiql");
  if (folder === undefined) return undefined;
  const examples = readExamples(join(projectFolder, "examples"));
  return {
    name: "graphiql",
    folder,
    // The editor needs inline styles and workers.
    contentSecurityPolicy: contentSecurityPolicy(
      "worker-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "font-src 'self' data:",
    ),
    answers: {
      "settings.json": async ({ isLocal, otherPages }) => {
        const signed = isLocal && accounts ? await accounts.sign() : [];
        const triggerCommand = isLocal && accounts ? accounts.triggerCommand : TRIGGER_COMMAND_OF_EXAMPLES;
        const starting = signed.find(({ name }) => name === accounts?.startingAs);
        return {
          graphqlPath: "/graphql",
          headers: starting ? { Authorization: `Bearer ${starting.token}` } : {},
          accounts: signed,
          examples: examples.map(({ query, ...example }) => ({
            ...example,
            query: query.replaceAll(TRIGGER_COMMAND_OF_EXAMPLES, triggerCommand),
          })),
          pages: otherPages,
          simulatorUrl: isLocal && accounts ? accounts.simulatorUrl : null,
        };
      },
    },
  };
}

/** Ordered by file name. */
function readExamples(folder: string): Example[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".graphql"))
    .sort()
    .map((file) => {
      const name = file.replace(/\.graphql$/, "");
      const variablesFile = join(folder, `${name}.variables.json`);
      return {
        name,
        query: readFileSync(join(folder, file), "utf8"),
        variables: existsSync(variablesFile)
          ? (JSON.parse(readFileSync(variablesFile, "utf8")) as Record<string, unknown>)
          : null,
      };
    });
}
