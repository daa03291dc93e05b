// Pages that were built by vite, served from their folder with a content security policy and what they ask for first.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { isLocalVisit } from "./local-visit.js";

export interface WebPage {
  /** Such as "graphiql": its address below the root, and its folder below dist/web. */
  name: string;
  folder: string;
  contentSecurityPolicy: string;
  /**
   * JSON that the page fetches beside its own files, by file name; undefined where the visitor gets none. Made for each
   * visit: what it holds of tokens must not have expired meanwhile. Tokens are for visits from this machine alone.
   */
  answers: Readonly<Record<string, (isLocal: boolean) => Promise<unknown>>>;
}

/** Undefined when the page has not been built. */
export function builtFolder(projectFolder: string, name: string): string | undefined {
  const folder = join(projectFolder, "dist", "web", name);
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}

/** Nothing but this host, in every respect; each page adds what it cannot do without. */
export function contentSecurityPolicy(...additions: string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...additions,
  ].join("; ");
}

export async function serveWebPages(http: FastifyInstance, pages: readonly WebPage[]): Promise<void> {
  if (pages.length === 0) return;
  // Loaded here: a gateway in production has no page to serve.
  const { default: fastifyStatic } = await import("@fastify/static");
  for (const [index, { name, folder, contentSecurityPolicy: policy, answers }] of pages.entries()) {
    await http.register(fastifyStatic, {
      root: folder,
      prefix: `/${name}/`,
      // The reply is decorated once for all of them.
      decorateReply: index === 0,
      setHeaders(reply) {
        void reply.header("content-security-policy", policy);
      },
    });
    http.get(`/${name}`, (_request, reply) => reply.sendFile("index.html", folder));
    if (index === 0) redirectBrowsersTo(http, `/${name}`);
    for (const [file, answer] of Object.entries(answers))
      http.get(`/${name}/${file}`, async (request, reply) => {
        const body = await answer(isLocalVisit(request));
        if (body !== undefined) return body;
        reply.callNotFound();
        return reply;
      });
  }
}

/** Whoever opens the bare address, or that of the API, in a browser is looking for a page; a link keeps its operation. */
function redirectBrowsersTo(http: FastifyInstance, path: string): void {
  http.get("/", (_request, reply) => reply.redirect(path));
  http.addHook("onRequest", async ({ method, url, routeOptions, headers }, reply) => {
    const isPageVisit = method === "GET" && routeOptions.url === "/graphql" && headers.accept?.includes("text/html");
    return isPageVisit ? reply.redirect(path + (/\?.*$/.exec(url)?.[0] ?? "")) : undefined;
  });
}
