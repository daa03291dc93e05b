// Serves the console at the simulator's own address, and the same page as the target of links that make a state.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** From dist/simulator and dist/chunks; from the sources, one level less deep, there is no built page. */
const FOLDER = join(import.meta.dirname, "..", "web", "console");

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** False where the page has not been built. */
export function addConsolePage(app: FastifyInstance): boolean {
  const file = join(FOLDER, "index.html");
  if (!existsSync(file)) return false;
  void app.register(async (scope) => {
    const { default: fastifyStatic } = await import("@fastify/static");
    await scope.register(fastifyStatic, {
      root: FOLDER,
      prefix: "/console/",
      index: false,
      decorateReply: false,
      setHeaders: (reply) => void reply.header("content-security-policy", CONTENT_SECURITY_POLICY),
    });
  });
  const show = (html: string, reply: FastifyReply) =>
    reply
      .type("text/html; charset=utf-8")
      .headers({
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      })
      .send(html);
  app.get("/", (_request, reply) => show(readFileSync(file, "utf8"), reply));
  app.get("/start", (request, reply) => {
    const html = readFileSync(file, "utf8");
    return show(isOwnVisit(request) ? html.replace("<html ", '<html data-visit="own" ') : html, reply);
  });
  return true;
}

/**
 * Whether the visitor has opened the address themselves, or from this page. A link on a page of somebody else must not
 * change anything before the visitor has agreed.
 */
function isOwnVisit({ headers }: FastifyRequest): boolean {
  return ["none", "same-origin"].includes(String(headers["sec-fetch-site"]));
}
