// The GraphiQL page as built, the example operations it opens with, and how it is served.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";

export interface GraphiqlPage {
  /** Folder of the built page. */
  folder: string;
  /** What the page opens with; read by everybody who can open it. */
  settings: { graphqlPath: string; headers: Record<string, string>; examples: readonly GraphiqlExample[] };
}

export interface GraphiqlExample {
  name: string;
  query: string;
  variables: Record<string, unknown> | null;
}

const GRAPHIQL_CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

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

export async function serveGraphiql(http: FastifyInstance, { folder, settings }: GraphiqlPage): Promise<void> {
  // Loaded here: a gateway in production has no page to serve.
  const { default: fastifyStatic } = await import("@fastify/static");
  await http.register(fastifyStatic, {
    root: folder,
    prefix: "/graphiql/",
    setHeaders(reply) {
      void reply.header("content-security-policy", GRAPHIQL_CONTENT_SECURITY_POLICY);
    },
  });
  http.get("/graphiql", (_request, reply) => reply.sendFile("index.html"));
  http.get("/graphiql/settings.json", () => settings);
}
