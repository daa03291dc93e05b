// The GraphiQL page as built, and the example operations it opens with.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GraphiqlExample, GraphiqlPage } from "./http.js";

/** Undefined when the page has not been built. */
export function readGraphiqlPage(projectFolder: string, developmentToken: string | undefined): GraphiqlPage | undefined {
  const folder = join(projectFolder, "dist", "web", "graphiql");
  if (!existsSync(join(folder, "index.html"))) return undefined;
  return {
    folder,
    settings: {
      graphqlPath: "/graphql",
      headers: developmentToken === undefined ? {} : { Authorization: `Bearer ${developmentToken}` },
      examples: readExamples(join(projectFolder, "examples")),
    },
  };
}

/** In the order of the file names. */
function readExamples(folder: string): GraphiqlExample[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".graphql"))
    .sort()
    .map((file) => {
      const name = file.replace(/\.graphql$/, "");
      const variablesFile = join(folder, `${name}.variables.json`);
      return {
        name,
        query: readFileSync(join(folder, file), "utf8"),
        variables: existsSync(variablesFile) ? (JSON.parse(readFileSync(variablesFile, "utf8")) as Record<string, unknown>) : null,
      };
    });
}
