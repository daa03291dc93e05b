// Replaces the document id of a request to /graphql by the document, before anything else reads the request; or refuses
// it where there are no trusted documents.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isRecord } from "../is-record.js";
import { type FindDocumentText, readOwnText } from "../operations/document-lookup.js";
import { parseJson } from "../parse-json.js";
import { GRAPHQL_ROUTE } from "./operation-routes.js";

export function requireTrustedDocuments(http: FastifyInstance, textOf: FindDocumentText): void {
  http.addHook("preHandler", (request, _reply, done) => {
    if (request.route === GRAPHQL_ROUTE && request.method !== "OPTIONS") {
      if (request.method === "GET") rewriteAddress(request, textOf);
      else rewriteBody(request, textOf);
    }
    done();
  });
}

/** Where there are no trusted documents. All else that is wrong with a request, Apollo finds. */
export function refuseDocumentId({ method, query, body }: FastifyRequest): void {
  const submitted = method === "GET" ? query : body;
  if (isRecord(submitted) && submitted["documentId"] != null) readOwnText(submitted);
}

// Without the id: Apollo would take extensions that have one for a request to store the document.

function rewriteBody(request: FastifyRequest, textOf: FindDocumentText): void {
  const submitted = (request.body ?? {}) as Record<string, unknown>;
  request.body = {
    query: textOf(submitted),
    ...withoutAbsent({ variables: submitted["variables"], operationName: submitted["operationName"] }),
  };
}

function rewriteAddress(request: FastifyRequest, textOf: FindDocumentText): void {
  const submitted = request.query as Record<string, string>;
  const query = textOf({ ...submitted, extensions: parseJson(submitted["extensions"] ?? "{}") });
  const parameters = new URLSearchParams({
    query,
    ...withoutAbsent({ variables: submitted["variables"], operationName: submitted["operationName"] }),
  });
  // Apollo parses the raw URL, not the framework's query.
  request.raw.url = `${GRAPHQL_ROUTE}?${parameters.toString()}`;
}

function withoutAbsent<Value>(parts: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, Value] => part[1] !== undefined));
}
