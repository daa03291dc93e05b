// The short way to the runner, for what most requests are: a POST of JSON with nothing unusual about it. All others are
// left to Apollo Server. Both ways have the same status, headers and bytes.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { RequestContext } from "../context.js";
import { isRecord } from "../is-record.js";
import { COST_HEADER } from "../operations/graphql-server.js";
import type { HttpOperationRequest, Runner } from "../operations/runner.js";

const JSON_TYPE = "application/json; charset=utf-8";
const RESPONSE_TYPE = "application/graphql-response+json; charset=utf-8";

/** The values of Accept that clients send, with Apollo's choice for each. Others are left to its negotiation. */
const ANSWER_TYPES: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, JSON_TYPE],
  ["*/*", JSON_TYPE],
  ["application/json", JSON_TYPE],
  ["application/graphql-response+json", RESPONSE_TYPE],
  ["application/graphql-response+json, application/json", RESPONSE_TYPE],
  ["application/graphql-response+json,application/json", RESPONSE_TYPE],
  ["application/graphql-response+json,application/json;q=0.9", RESPONSE_TYPE],
  ["application/graphql-response+json, application/json;q=0.9", RESPONSE_TYPE],
]);

const CONTENT_TYPES: ReadonlySet<string | undefined> = new Set([
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=UTF-8",
]);

export interface PlainRequest {
  operation: HttpOperationRequest;
  answerType: string;
}

/** Undefined for a request that is not plain. */
export function readPlainRequest({ method, headers, body }: FastifyRequest): PlainRequest | undefined {
  const answerType = ANSWER_TYPES.get(headers.accept);
  if (method !== "POST" || answerType === undefined || !CONTENT_TYPES.has(headers["content-type"])) return undefined;
  if (!isRecord(body)) return undefined;
  const { query, variables, operationName, extensions } = body;
  const isPlain =
    typeof query === "string" &&
    query !== "" &&
    (variables == null || isRecord(variables)) &&
    (operationName == null || typeof operationName === "string") &&
    (extensions == null || (isRecord(extensions) && !("persistedQuery" in extensions)));
  if (!isPlain) return undefined;
  const reportsCost = Boolean(headers[COST_HEADER]);
  return { operation: { text: query, variables, operationName, isGet: false, reportsCost }, answerType };
}

export async function answerPlainRequest(
  { operation, answerType }: PlainRequest,
  runner: Runner,
  context: RequestContext,
  reply: FastifyReply,
): Promise<string> {
  const { result, status = 200, headers } = await runner.run(operation, context);
  for (const [name, value] of headers) void reply.header(name, value);
  void reply.code(status).header("content-type", answerType);
  const { errors, data, extensions } = result;
  return `${JSON.stringify({ errors, data, extensions })}\n`;
}
