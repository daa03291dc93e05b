// Who may use the control API, which changes everything and has no password: no page of another origin, be it by a
// request of its own or by DNS rebinding.
import { isIP } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";

const BODY_PROBLEM = "the body must be application/json, in UTF-8 and without a content-encoding";
const JSON_TYPE = /^application\/json\s*(;\s*charset=("?)utf-8\2\s*)?$/i;

/** Names that nobody can register, so that no DNS server of somebody else resolves them to this machine. */
const LOCAL_NAME = /^[^.]+$|\.(localhost|local|internal|test)$/;

/** A hook of Fastify: refuses what a foreign page may have sent. */
export async function refuseForeignPages(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const problem = findForeignOrigin(request);
  if (problem) return reply.code(403).send({ problem });
  if (hasBody(request) && !isPlainJson(request)) return reply.code(415).send({ problem: BODY_PROBLEM });
  return undefined;
}

function findForeignOrigin({ headers, method }: FastifyRequest): string | undefined {
  const { host = "", origin } = headers;
  if (!isLocalName(host))
    return "the host name must be an IP address, one word such as localhost, or end in .local, .internal or .test";
  if (origin !== undefined && originHost(origin) !== host) return "pages of other origins may not use the control API";
  if (method !== "GET" && headers["sec-fetch-site"] === "cross-site")
    return "pages of other sites may not use the control API";
  return undefined;
}

function isLocalName(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "");
  return isIP(name) > 0 || LOCAL_NAME.test(name);
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Other types can be sent by a form of any page. */
function isPlainJson({ headers }: FastifyRequest): boolean {
  return JSON_TYPE.test(headers["content-type"] ?? "") && /^identity$/i.test(headers["content-encoding"] ?? "identity");
}

export function hasBody({ headers }: FastifyRequest): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}
