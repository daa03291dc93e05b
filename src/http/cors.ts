// CORS: only pages of the configured origins may read responses. Whoever develops another page is told what to set.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { refusal } from "../errors.js";
import type { CountRefusal } from "./refusals.js";

/** Returns true when the request was a preflight, which has then been answered. */
export type AllowOrigin = (request: FastifyRequest, reply: FastifyReply) => boolean;

/** With those that clients of Apollo and of OpenTelemetry send where they are told to. */
const ALLOWED_HEADERS =
  "authorization, content-type, apollo-require-preflight, x-graphql-cost, " +
  "apollographql-client-name, apollographql-client-version, traceparent, tracestate";

const REFUSED = { status: 403, message: "The setting CORS_ORIGINS of the gateway does not list this page's origin." };
/** Of a preflight's response, the network tools of Chromium show the headers, but not the body. */
const WHY_HEADER = "x-refused-because";

/** Own choice: more than a platform forgets; what comes after them are strangers. */
const MAX_LOGGED = 20;
/** A host name has at most 253 characters. */
const MAX_ORIGIN_LENGTH = 270;

export function createAllowOrigin(origins: readonly string[], logger: Logger, countRefusal: CountRefusal): AllowOrigin {
  const logged = new Set<string>();

  function logRefused(origin: string): void {
    if (logged.size >= MAX_LOGGED || logged.has(origin) || !isOrigin(origin)) return;
    logged.add(origin);
    logger.warn({ origin }, "refused a page of an origin that CORS_ORIGINS does not list");
  }

  return (request, reply) => {
    const { origin } = request.headers;
    reply.header("vary", "Origin");
    if (origin === undefined) return false;
    const isPreflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
    if (!origins.includes(origin)) {
      if (!isPreflight) return false;
      logRefused(origin);
      countRefusal(request, "BAD_REQUEST");
      void reply
        .header(WHY_HEADER, REFUSED.message)
        .code(REFUSED.status)
        .send({ errors: [refusal("BAD_REQUEST", request.id, REFUSED.message)] });
      return true;
    }
    reply.headers({
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "x-request-id, retry-after, server-timing",
    });
    if (!isPreflight) return false;
    void reply
      .headers({
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": ALLOWED_HEADERS,
        "access-control-max-age": "600",
      })
      .code(204)
      .send();
    return true;
  };
}

/** As browsers send it, also of apps and extensions; `null` is of files and sandboxed frames. */
function isOrigin(text: string): boolean {
  if (text === "null") return true;
  if (text.length > MAX_ORIGIN_LENGTH || !URL.canParse(text)) return false;
  const { protocol, host } = new URL(text);
  return text === `${protocol}//${host}`;
}
