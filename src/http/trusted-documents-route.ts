// Puts the document that a request to /graphql means in the place of its id, before anything else reads the request.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TrustedDocuments } from "../operations/trusted-documents.js";

export function requireTrustedDocuments(http: FastifyInstance, documents: TrustedDocuments): void {
  http.addHook("preHandler", (request, _reply, done) => {
    if (request.routeOptions.url === "/graphql" && request.method !== "OPTIONS") {
      if (request.method === "GET") rewriteAddress(request, documents);
      else rewriteBody(request, documents);
    }
    done();
  });
}

// An id has done its duty here: Apollo would take extensions that hold one for a request to store the document.

function rewriteBody(request: FastifyRequest, documents: TrustedDocuments): void {
  const submitted = (request.body ?? {}) as Record<string, unknown>;
  request.body = {
    query: documents.textOf(submitted),
    ...withoutAbsent({ variables: submitted["variables"], operationName: submitted["operationName"] }),
  };
}

function rewriteAddress(request: FastifyRequest, documents: TrustedDocuments): void {
  const submitted = request.query as Record<string, string>;
  const query = documents.textOf({ ...submitted, extensions: readJson(submitted["extensions"]) });
  const parameters = new URLSearchParams({
    query,
    ...withoutAbsent({ variables: submitted["variables"], operationName: submitted["operationName"] }),
  });
  // Apollo reads the address itself, not what the framework made of it.
  request.raw.url = `/graphql?${parameters.toString()}`;
}

function withoutAbsent<Value>(parts: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, Value] => part[1] !== undefined));
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return undefined;
  }
}
