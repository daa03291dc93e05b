// Serves pages built by vite with a content security policy, and the JSON that they fetch first.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLocalVisit } from "./local-visit.js";
import { GRAPHQL_ROUTE } from "./operation-routes.js";
import type { AnswerUnrouted } from "./unrouted.js";

/** A visit of a page, as far as what it fetches depends on it. */
interface Visit {
  /** Tokens are for visits from this machine only. */
  isLocal: boolean;
  /** Names of the pages that are served beside it, and of use to this visit. */
  otherPages: readonly string[];
}

export interface WebPage {
  /** Such as "graphiql": the path of the page, and its folder in dist/web. */
  name: string;
  folder: string;
  /** Of no use to visits from elsewhere, so that no other page leads them to it. */
  isForThisMachine?: boolean;
  contentSecurityPolicy: string;
  /**
   * JSON that the page fetches besides its own files, by file name; undefined when the visitor gets none. Created for
   * each visit, so that tokens in it are valid.
   */
  answers: Readonly<Record<string, (visit: Visit) => Promise<unknown>>>;
}

/** Undefined when the page has not been built. */
export function builtFolder(projectFolder: string, name: string): string | undefined {
  const folder = join(projectFolder, "dist", "web", name);
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}

/** Of a built file whose name has a hash of its content, so that no browser need ever ask whether it has changed. */
const HASHED_NAME = /[/\\]assets[/\\].*[.-][\w-]{8}(?:\.lean)?\.\w+$/;

/** A page of many, with one of its own for paths that lead nowhere. */
const isSite = (folder: string) => existsSync(join(folder, "404.html"));

/** The page of the site that people mean by `guide`, `guide/` or `guide.md`, if there is one. */
function pageMeantBy(address: string, folder: string): string | undefined {
  const [, path, query = ""] = /^([\w/-]*\w)(?:\/|\.md)?(\?.*)?$/.exec(address) ?? [];
  return path !== undefined && existsSync(join(folder, `${path}.html`)) ? `${path}.html${query}` : undefined;
}

/** Whether a browser opens the address, rather than that a script or a page fetches it. */
const isPageVisit = ({ method, headers }: FastifyRequest) =>
  ["GET", "HEAD"].includes(method) && headers.accept?.includes("text/html") === true;

/** Allows this host only; each page adds what it needs. */
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

export async function serveWebPages(
  http: FastifyInstance,
  pages: readonly WebPage[],
  answerUnrouted: AnswerUnrouted,
): Promise<void> {
  if (pages.length === 0) return;
  // Imported here, as a gateway in production serves no pages.
  const { default: fastifyStatic } = await import("@fastify/static");
  for (const [index, { name, folder, contentSecurityPolicy: policy, answers }] of pages.entries()) {
    await http.register(
      async (scope) => {
        await scope.register(fastifyStatic, {
          root: folder,
          // Links in the page of a folder are relative to it.
          redirect: isSite(folder),
          setHeaders(reply, path) {
            void reply.header("content-security-policy", policy);
            if (HASHED_NAME.test(path)) void reply.header("cache-control", "public, max-age=31536000, immutable");
          },
        });
        // A site's pages refer to each other relative to the folder.
        scope.get("", (_request, reply) =>
          isSite(folder) ? reply.redirect(`/${name}/`) : reply.sendFile("index.html"),
        );
        if (isSite(folder))
          scope.setNotFoundHandler(async (request, reply) => {
            if (!isPageVisit(request)) {
              answerUnrouted(request, reply);
              return reply;
            }
            const meant = pageMeantBy(request.url.slice(name.length + 2), folder);
            if (meant !== undefined) return reply.redirect(`/${name}/${meant}`);
            // Not as a file, which a browser that has it already would be told is unchanged: status 304.
            const page = await readFile(join(folder, "404.html"));
            return reply
              .code(404)
              .header("content-security-policy", policy)
              .type("text/html; charset=utf-8")
              .send(page);
          });
      },
      { prefix: `/${name}` },
    );
    if (index === 0) redirectBrowsersTo(http, `/${name}`);
    for (const [file, answer] of Object.entries(answers))
      http.get(`/${name}/${file}`, async (request, reply) => {
        const isLocal = isLocalVisit(request);
        const others = pages.filter((page) => page.name !== name && (isLocal || page.isForThisMachine !== true));
        const body = await answer({ isLocal, otherPages: others.map((page) => page.name) });
        if (body !== undefined) return body;
        reply.callNotFound();
        return reply;
      });
  }
}

/**
 * Redirects a browser that opens / or /graphql to a page. The query string is kept, as a link may contain an operation.
 */
function redirectBrowsersTo(http: FastifyInstance, path: string): void {
  http.get("/", (_request, reply) => reply.redirect(path));
  http.addHook("onRequest", (request, reply, done) => {
    if (request.route === GRAPHQL_ROUTE && isPageVisit(request))
      void reply.redirect(path + (/\?.*$/.exec(request.url)?.[0] ?? ""));
    else done();
  });
}
