// Operations in the address are served only to requests that a page of another site cannot send unasked: the browser
// asks first, by a preflight, about those with a header of their own.
import type { FastifyRequest } from "fastify";
import { ClientError } from "../errors.js";

/** Both are Apollo's, which looks as well. */
const HEADERS = ["apollo-require-preflight", "x-apollo-operation-name"];
const JSON_TYPE = /^application\/json\s*(;|$)/i;

const PROBLEM =
  "A GET request needs the header apollo-require-preflight with a value, such as 1: without it, a page of another " +
  "site could send this request.";

/** @throws ClientError BAD_REQUEST; requests other than GET and HEAD have a body, whose type says it */
export function assertPreflighted({ method, headers }: Pick<FastifyRequest, "method" | "headers">): void {
  if (method !== "GET" && method !== "HEAD") return;
  const isPreflighted = HEADERS.some((name) => Boolean(headers[name])) || JSON_TYPE.test(headers["content-type"] ?? "");
  if (!isPreflighted) throw new ClientError("BAD_REQUEST", PROBLEM);
}
