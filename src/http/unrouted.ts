// Answers requests that no route takes: 404, or 405 with the methods that the URL supports.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ClientError } from "../errors.js";
import { type AnswerError, METHOD_NOT_ALLOWED } from "./refusals.js";

export type AnswerUnrouted = (request: FastifyRequest, reply: FastifyReply) => void;

const FOLDER = /\/\*$/;

/**
 * Has to be called before the routes are declared. Of a route with a parameter it says nothing, which for webhooks is
 * a secret.
 */
export function createAnswerUnrouted(http: FastifyInstance, answerError: AnswerError): AnswerUnrouted {
  const routes: { path: string; isFolder: boolean; methods: string[] }[] = [];
  http.addHook("onRoute", ({ url, method }) => {
    routes.push({ path: url.replace(FOLDER, "/"), isFolder: FOLDER.test(url), methods: [method].flat() });
  });
  return (request, reply) => {
    const asked = request.url.replace(/\?.*$/s, "");
    const supporting = routes.filter(({ path, isFolder }) => asked === path || (isFolder && asked.startsWith(path)));
    const methods = new Set(supporting.flatMap((route) => route.methods));
    const isWrongMethod = methods.size > 0 && !methods.has(request.method);
    if (isWrongMethod) void reply.header("allow", [...methods].sort().join(", "));
    answerError(isWrongMethod ? METHOD_NOT_ALLOWED : new ClientError("NOT_FOUND"), request, reply);
  };
}
