// Bodies that would be read as what they are not: those that are compressed, and those of another charset than UTF-8.
import type { IncomingHttpHeaders } from "node:http";
import type { FastifyError } from "fastify";

export const ENCODED_BODY: FastifyError = Object.assign(new Error(), {
  name: "EncodedBody",
  code: "ENCODED_BODY",
  statusCode: 415,
});

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;
/** ASCII is a part of UTF-8. */
const READABLE_CHARSET = /^(?:utf-?8|us-ascii)$/i;

export function isEncoded(headers: IncomingHttpHeaders): boolean {
  const { "content-encoding": encoding = "identity", "content-type": type = "" } = headers;
  const charset = CHARSET.exec(type)?.[1] ?? "utf-8";
  return !/^identity$/i.test(encoding) || !READABLE_CHARSET.test(charset);
}
