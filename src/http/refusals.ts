// Error responses outside of GraphQL operations: one shape, with the request id, whether a route, the router, Node's
// parser or the WebSocket handshake refuses. They quote nothing of the request.
import { randomUUID } from "node:crypto";
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { type ErrorCode, HTTP_STATUS } from "../error-codes.js";
import { ClientError, codeOf, refusal } from "../errors.js";
import { describeError } from "../logging.js";
import type { Measurements } from "../measurements.js";
import { CLIENT_NAME_HEADER, logFailures, readClientName } from "../operations/failure-log.js";
import { type OperationReport, refusedReport } from "../operations/operation-report.js";
import { BROKEN_UTF8, ENCODED_BODY } from "./encoded-bodies.js";
import { runsOperations } from "./operation-routes.js";

/** Own choice: ten times the largest operations of real clients. */
export const MAX_BODY_BYTES = 100_000;

/** Own choice: reading so much costs less than a new connection. */
const SHORT_BODY_BYTES = 16_384;

/** Headers of every response. */
export function commonHeaders(requestId: string): Record<string, string> {
  return { "x-request-id": requestId, "x-content-type-options": "nosniff", "cache-control": "private, no-store" };
}

export type AnswerError = (error: FastifyError | ClientError, request: FastifyRequest, reply: FastifyReply) => void;

/** Counts a request that is refused before its operation is parsed; undefined for requests to other routes. */
export type CountRefusal = (request: FastifyRequest, code: string) => OperationReport | undefined;

export function createCountRefusal(
  measurements: Pick<Measurements, "operationEnded" | "operationErred">,
): CountRefusal {
  return (request, code) => {
    if (!runsOperations(request)) return undefined;
    const operation = refusedReport(request.id, readClientName(request.headers[CLIENT_NAME_HEADER]), [code]);
    request.report = operation;
    measurements.operationErred([code]);
    measurements.operationEnded(operation, "refused");
    return operation;
  };
}

/** Counts it, and logs the operation as failed. */
export type ReportRefusal = (request: FastifyRequest, error: unknown) => void;

export function createReportRefusal(logger: Logger, countRefusal: CountRefusal): ReportRefusal {
  return (request, error) => {
    const code = codeOf(error);
    const operation = countRefusal(request, code);
    if (operation) logFailures(logger, operation, [{ code, error }]);
  };
}

/** Its answer has a header that names the methods which are allowed. */
export const METHOD_NOT_ALLOWED: FastifyError = Object.assign(new Error(), {
  name: "MethodNotAllowed",
  code: "METHOD_NOT_ALLOWED",
  statusCode: 405,
});

export function createAnswerError(logger: Logger, reportRefusal: ReportRefusal): AnswerError {
  return (error, request, reply) => {
    void reply.headers(commonHeaders(request.id));
    // Close the connection rather than receive the body of a refused request.
    if (hasLongBody(request)) void reply.header("connection", "close");
    const isOurs = error instanceof ClientError;
    const status = isOurs ? (HTTP_STATUS[error.code] ?? 400) : statusOf(error);
    if (!isOurs && status >= 500) logger.error({ requestId: request.id, ...describeError(error) }, "request failed");
    const refused = isOurs ? error : new ClientError(...toHttpError(status, error.code));
    reportRefusal(request, refused);
    const { headers } = (refused.extensions["http"] ?? {}) as { headers?: Iterable<[string, string]> };
    for (const [name, value] of headers ?? []) void reply.header(name, value);
    const answer = refusal(refused.code, request.id, refused.message, refused.retryAfterMs);
    void reply.code(status).send({ errors: [answer] });
  };
}

/** Refuses requests that Node's parser rejects, in the same shape. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse | null };
  // A response is being sent, and a second one would be read as part of it.
  if (error.code === "ECONNRESET" || !socket.writable || answer?.headersSent) return void socket.destroy();
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return refuseOnSocket(socket, 408);
  refuseOnSocket(socket, error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400);
}

/** For sockets without a reply object. */
export function refuseOnSocket(socket: Socket, status: number): void {
  const requestId = randomUUID();
  const [code, message] = toHttpError(status);
  const body = JSON.stringify({ errors: [refusal(code, requestId, message)] });
  const headers = {
    ...commonHeaders(requestId),
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  socket.destroySoon();
}

function hasLongBody({ headers }: FastifyRequest): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > SHORT_BODY_BYTES;
}

function statusOf({ statusCode = 500, code }: FastifyError): number {
  // An overlong path is an unknown path, one with an overlong webhook secret included; so is one out of a folder.
  return code === "FST_ERR_MAX_PARAM_LENGTH" || statusCode === 403 ? 404 : statusCode;
}

/** Of 400 and 415, by the code of the error. */
const REASONS: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: "The URL is not valid.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The request body is not valid JSON.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "The request body is empty.",
  [BROKEN_UTF8.code]: "The request body is not valid UTF-8.",
  [ENCODED_BODY.code]: "The request body must be in UTF-8, and not compressed.",
};

function toHttpError(status: number, reason = ""): [ErrorCode, message?: string] {
  if (status === 404) return ["NOT_FOUND"];
  if (status === 405) return ["BAD_REQUEST", "This URL does not support the method of the request."];
  if (status === 408) return ["BAD_REQUEST", "The request did not arrive in time."];
  if (status === 413) return ["BAD_REQUEST", `The request body is larger than ${MAX_BODY_BYTES} bytes.`];
  if (status === 415) return ["BAD_REQUEST", REASONS[reason] ?? "The content type must be application/json."];
  if (status === 431) return ["BAD_REQUEST", "The request's URL and headers are too long."];
  if (status === 503) return ["OVERLOADED", "The gateway is stopping."];
  return status < 500 ? ["BAD_REQUEST", REASONS[reason]] : ["INTERNAL_SERVER_ERROR"];
}
