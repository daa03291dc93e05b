// How calls of the control API are declared: each names the properties that it takes, and everything else is refused.
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
  app.addHook("onRequest", refuseEmptyParts);
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
        const query = readQuery(request.query, "");
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

/** The router ignores them, and would take `DELETE faults/` for `DELETE faults`. */
function refuseEmptyParts({ originalUrl }: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const hasEmptyPart = /\/(\/|$)/.test(originalUrl.split("?")[0] ?? "");
  done(hasEmptyPart ? new InputProblem("the path has an empty part") : undefined);
}

/** Fastify hands over the text of a body, or nothing. */
function parse(body: unknown): unknown {
  if (typeof body !== "string" || body === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new InputProblem("the body is not JSON");
  }
}

function answerError(error: FastifyError | Error, _request: FastifyRequest, reply: FastifyReply): unknown {
  const status = statusOf(error);
  if (status < 500) return reply.code(status).send({ problem: error.message });
  process.stderr.write(`${error.stack}\n`);
  return reply.code(status).send({ problem: "the simulator has failed: its error output says how" });
}

function statusOf(error: FastifyError | Error): number {
  if (error instanceof InputProblem) return 400;
  if (error instanceof ControlRefusal) return error.status;
  return ("statusCode" in error ? error.statusCode : undefined) ?? 500;
}
