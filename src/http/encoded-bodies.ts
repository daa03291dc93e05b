// Refuses bodies that would be read as what they are not: those that are compressed, and those of another charset than
// UTF-8.
import type { FastifyError, FastifyInstance } from "fastify";
import { runsOperations } from "./operation-routes.js";

export const ENCODED_BODY: FastifyError = Object.assign(new Error(), {
  name: "EncodedBody",
  code: "ENCODED_BODY",
  statusCode: 415,
});

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;
/** ASCII is a part of UTF-8. */
const READABLE_CHARSET = /^(?:utf-?8|us-ascii)$/i;

export function refuseEncodedBodies(http: FastifyInstance): void {
  http.addHook("preParsing", (request, reply, _payload, done) => {
    if (request.method !== "POST" || !runsOperations(request)) return done();
    const { "content-encoding": encoding = "identity", "content-type": type = "" } = request.headers;
    const charset = CHARSET.exec(type)?.[1] ?? "utf-8";
    if (/^identity$/i.test(encoding) && READABLE_CHARSET.test(charset)) return done();
    void reply.header("accept-encoding", "identity");
    done(ENCODED_BODY);
  });
}
