// Routes and nothing else: HTTP in, the right part called, HTTP out.
import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { RequestContext } from "../context.js";
import type { Authenticate } from "../authentication/bearer-token.js";
import type { ErrorCode } from "../error-codes.js";
import { refusal } from "../errors.js";
import { allowOrigin } from "./cors.js";
import { serveEventStreams } from "./event-stream-route.js";
import type { LoadShedding } from "./load-shedding.js";
import type { Metrics } from "../metrics.js";
import type { SubscriptionServer } from "../operations/subscription-server.js";
import type { TrustedDocuments } from "../operations/trusted-documents.js";
import { requireTrustedDocuments } from "./trusted-documents-route.js";
import { serveWebPages, type WebPage } from "./web-page.js";
import { receiveWebhooks, type WebhookReceiver } from "./webhook-route.js";
import { describeError } from "../logging.js";

export interface HttpOptions {
  apollo: ApolloServer<RequestContext>;
  createContext: (request: FastifyRequest, reply: FastifyReply) => Promise<RequestContext>;
  /** Ready: not shutting down, and the upstream gives the gateway a token. The detail names no secret. */
  readiness: () => Promise<{ isReady: boolean; detail: Record<string, string> }>;
  isStopping: () => boolean;
  loadShedding: LoadShedding;
  subscriptions: SubscriptionServer;
  authenticate: Authenticate;
  /** Null where notifications are not received. */
  webhooks: WebhookReceiver | null;
  /** Null where any operation may run. */
  trustedDocuments: TrustedDocuments | null;
  metrics: Pick<Metrics, "render" | "contentType"> | null;
  corsOrigins: readonly string[];
  pages: readonly WebPage[];
  logger: Logger;
}

/** Own choice: the largest operations of real clients are a tenth of it. */
const MAX_BODY_BYTES = 100_000;

/** Own choice: a token of the largest size that is read, and as much again. */
const MAX_HEADER_BYTES = 16_384;
/** Own choice: by then the headers, and the whole request, have to be here; who sends them in drops is no browser. */
const HEADERS_ARRIVAL_MS = 10_000;
const REQUEST_ARRIVAL_MS = 20_000;

export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const {
    apollo,
    createContext,
    readiness,
    isStopping,
    loadShedding,
    corsOrigins,
    pages,
    webhooks,
    metrics,
    trustedDocuments,
    logger,
  } = options;
  const http = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => randomUUID(),
    // The framework's own request log holds whole addresses, which may carry queries and secrets.
    logger: false,
    forceCloseConnections: "idle",
    requestTimeout: REQUEST_ARRIVAL_MS,
    http: { headersTimeout: HEADERS_ARRIVAL_MS, maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: 2_000 },
    // What still arrives while the gateway drains is served like anything else.
    return503OnClosing: false,
  });

  // A page of any origin may send text without asking first.
  http.removeContentTypeParser("text/plain");

  http.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-request-id": request.id,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    });
    // Apollo builds an address from it, which must not fail; a load balancer's question may come without one.
    const { host } = request.headers;
    if (!URL.canParse(`http://${host ?? ""}`) && (host !== undefined || request.url.startsWith("/graphql")))
      throw Object.assign(new Error("the Host header is no host"), { statusCode: 400 });
    // The client's next request then finds another instance.
    if (isStopping()) reply.header("connection", "close");
    if (allowOrigin(request, reply, corsOrigins)) return reply;
    return request.url.startsWith("/graphql") && !loadShedding.admits() ? loadShedding.refuse(reply) : undefined;
  });
  http.addHook("onResponse", (request, reply, done) => {
    const { method, id: requestId, routeOptions } = request;
    const durationMs = Math.round(reply.elapsedTime);
    logger.info(
      { requestId, method, route: routeOptions.url ?? "none", status: reply.statusCode, durationMs },
      "request",
    );
    done();
  });
  http.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) logger.error({ requestId: request.id, ...describeError(error) }, "request failed");
    const [code, message] = toHttpError(status);
    return reply.code(status).send({ errors: [refusal(code, request.id, message)] });
  });
  http.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "not found" }));

  if (trustedDocuments) requireTrustedDocuments(http, trustedDocuments);
  http.route({
    method: ["GET", "POST", "OPTIONS"],
    url: "/graphql",
    handler: fastifyApolloHandler(apollo, { context: createContext }),
    onSend: (request, reply, payload, done) =>
      done(null, reply.statusCode < 400 ? payload : withRequestId(payload, request.id)),
  });
  http.get("/health", () => ({ status: "ok" }));
  http.get("/ready", async (_request, reply) => {
    const { isReady, detail } = await readiness();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : "not ready", detail });
  });
  if (metrics)
    http.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()));
  if (webhooks) receiveWebhooks(http, webhooks);
  serveEventStreams(http, options);
  await serveWebPages(http, pages);
  return http;
}

/** What Apollo refuses before it makes a context knows no request id yet. */
function withRequestId(payload: unknown, requestId: string): unknown {
  if (typeof payload !== "string" || payload.includes('"requestId"')) return payload;
  const { errors, ...rest } = JSON.parse(payload) as { errors?: { extensions?: object }[] };
  return errors
    ? JSON.stringify({
        errors: errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
        ...rest,
      })
    : payload;
}

function toHttpError(status: number): [ErrorCode, message?: string] {
  if (status === 413) return ["BAD_REQUEST", `The request body is larger than ${MAX_BODY_BYTES} bytes.`];
  if (status === 415) return ["BAD_REQUEST", "The content type has to be application/json."];
  return status < 500 ? ["BAD_REQUEST"] : ["INTERNAL_SERVER_ERROR"];
}
