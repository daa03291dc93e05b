// Bodies that would be read as what they are not: those that are compressed, those of another charset than UTF-8, and
// those that say they are UTF-8 and are not.
import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import type { FastifyError, FastifyInstance } from "fastify";

export const ENCODED_BODY: FastifyError = Object.assign(new Error(), {
  name: "EncodedBody",
  code: "ENCODED_BODY",
  statusCode: 415,
});

export const BROKEN_UTF8: FastifyError = Object.assign(new Error(), {
  name: "BrokenUtf8",
  code: "BROKEN_UTF8",
  statusCode: 400,
});

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;
/** ASCII is a part of UTF-8. */
const READABLE_CHARSET = /^(?:utf-?8|us-ascii)$/i;

export function isEncoded(headers: IncomingHttpHeaders): boolean {
  const { "content-encoding": encoding = "identity", "content-type": type = "" } = headers;
  const charset = CHARSET.exec(type)?.[1] ?? "utf-8";
  return !/^identity$/i.test(encoding) || !READABLE_CHARSET.test(charset);
}

/** JSON whose bytes are no UTF-8 is refused: each of them would be read as the same replacement character. */
export function readJsonBodies(http: FastifyInstance): void {
  // Such keys are valid JSON, and nothing here has a use for them.
  const readJson = http.getDefaultJsonParser("remove", "remove");
  http.removeContentTypeParser("application/json");
  http.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, body, done) => {
    if (isUtf8(body)) void readJson(request, body.toString(), done);
    else done(BROKEN_UTF8);
  });
}
