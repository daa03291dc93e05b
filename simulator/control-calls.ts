// How calls of the control API are declared: each names the properties that it takes, and everything else is refused.
import { isUtf8 } from "node:buffer";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasBody } from "./control-guard.js";
import { InputProblem, object, type Readers } from "./reader.js";

/** A call that is well-formed is refused: 404 for an unknown id, 409 if the state does not allow it. */
export class ControlRefusal extends Error {
  constructor(
    readonly status: 404 | 409,
    problem: string,
  ) {
    super(problem);
  }
}

export const ADDRESS_PROBLEM = "the address must be percent-encoded UTF-8";

/** Of a path with `:id`. */
type Params = Record<"id" | "personId", string>;

/**
 * @param path below /_simulator
 * @param readers of the body; with GET, of the query
 */
export type AddCall = <Properties extends object>(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  readers: Readers<Properties>,
  answer: (input: Properties, params: Params, reply: FastifyReply) => unknown,
) => void;

/** @param declare adds all calls: other methods at their paths are refused afterwards */
export function addControlCalls(app: FastifyInstance, declare: (add: AddCall) => void): void {
  const methodsByPath = new Map<string, string[]>();
  app.addHook("onRequest", assertAddress);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ problem: "the control API has no such call: simulator/README.md lists them" }),
  );

  declare((method, path, readers, answer) => {
    methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), method]);
    const isGet = method === "GET";
    const readQuery = isGet ? object(readers, "query parameter") : object({}, "query parameter");
    const readBody = object(readers);
    app.route({
      method,
      url: path,
      handler(request, reply) {
        const query = readQuery(withoutRepeated(request.query as object), "");
        if ((isGet || method === "DELETE") && hasBody(request)) throw new InputProblem(`${method} takes no body`);
        const input = isGet ? (query as never) : readBody(parse(request.body), "");
        return answer(input, request.params as Params, reply);
      },
    });
  });

  for (const [path, methods] of methodsByPath)
    app.route({
      method: app.supportedMethods.filter((method) => !methods.includes(method)),
      url: path,
      handler: (request, reply) =>
        reply
          .code(405)
          .header("allow", methods.join(", "))
          .send({ problem: `this path takes ${methods.join(" or ")}, not ${request.method}` }),
    });
}

/** The router would take `DELETE faults/` for `DELETE faults`, and decodes of a query what it can. */
function assertAddress({ originalUrl }: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const hasEmptyPart = /\/(\/|$)/.test(originalUrl.split("?")[0] ?? "");
  if (hasEmptyPart) done(new InputProblem("the path has an empty part"));
  else done(isPercentEncoded(originalUrl) ? undefined : new InputProblem(ADDRESS_PROBLEM));
}

function isPercentEncoded(address: string): boolean {
  try {
    // The result is used: the build drops a call whose result is not.
    return decodeURIComponent(address) !== "";
  } catch {
    return false;
  }
}

/** Fastify hands over a list of what is given more than once. */
function withoutRepeated(query: object): object {
  const repeated = Object.entries(query).find(([, value]) => Array.isArray(value));
  if (repeated) throw new InputProblem(`${repeated[0].slice(0, 40)} is given more than once`, repeated[0]);
  return query;
}

/** Fastify hands over the bytes of a body, or nothing. */
function parse(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  if (!isUtf8(body)) throw new InputProblem("the body is not UTF-8");
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new InputProblem("the body is not JSON");
  }
}

function answerError(error: FastifyError | Error, _request: FastifyRequest, reply: FastifyReply): unknown {
  const status = statusOf(error);
  const { field, expected } = error instanceof InputProblem ? error : ({} as Partial<InputProblem>);
  if (status < 500) return reply.code(status).send({ problem: error.message, field, expected });
  process.stderr.write(`${error.stack}\n`);
  return reply.code(status).send({ problem: "the simulator has failed: its error output says how" });
}

function statusOf(error: FastifyError | Error): number {
  if (error instanceof InputProblem) return 400;
  if (error instanceof ControlRefusal) return error.status;
  return ("statusCode" in error ? error.statusCode : undefined) ?? 500;
}
