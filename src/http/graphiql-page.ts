// The GraphiQL page with its example operations.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { builtFolder, contentSecurityPolicy, type WebPage } from "./web-page.js";

interface Example {
  name: string;
  query: string;
  variables: Record<string, unknown> | null;
}

/**
 * Undefined when the page has not been built.
 * @param signToken undefined where the page starts without a token
 */
export function readGraphiqlPage(
  projectFolder: string,
  signToken: (() => Promise<string>) | undefined,
): WebPage | undefined {
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
      "settings.json": async (isLocal) => ({
        graphqlPath: "/graphql",
        headers: isLocal && signToken ? { Authorization: `Bearer ${await signToken()}` } : {},
        examples,
      }),
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
