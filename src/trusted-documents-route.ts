// Puts the document that a request to /graphql means in the place of its id, before anything else reads the request.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ERROR_CODES } from "./error-codes.js";
import { ClientError } from "./errors.js";
import type { DocumentRequest, TrustedDocuments } from "./trusted-documents.js";

export function requireTrustedDocuments(http: FastifyInstance, documents: TrustedDocuments): void {
  http.addHook("preHandler", async (request, reply) => {
    if (request.routeOptions.url !== "/graphql" || request.method === "OPTIONS") return;
    try {
      if (request.method === "GET") rewriteAddress(request, documents);
      else request.body = { ...(request.body as object), ...trusted(request.body, documents) };
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const { retryable } = ERROR_CODES[error.code];
      await reply.code(400).send({ errors: [{ message: error.message, extensions: { code: error.code, retryable, retryAfterSeconds: null, requestId: request.id } }] });
    }
  });
}

function trusted(submitted: unknown, documents: TrustedDocuments): { query: string; extensions: undefined } {
  // Its extensions have done their duty; Apollo would take them for a request to store the document.
  return { query: documents.textOf((submitted ?? {})), extensions: undefined };
}

function rewriteAddress(request: FastifyRequest, documents: TrustedDocuments): void {
  const submitted = request.query as Record<string, string>;
  const { query } = trusted({ ...submitted, extensions: readJson(submitted["extensions"]) }, documents);
  const parameters = new URLSearchParams({ ...submitted, query });
  parameters.delete("extensions");
  parameters.delete("documentId");
  // Apollo reads the address itself, not what the framework made of it.
  request.raw.url = `/graphql?${parameters.toString()}`;
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return undefined;
  }
}
