// The HTTP server: routes and hooks.
import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Authenticate } from "../authentication/bearer-token.js";
import type { RequestContext } from "../context.js";
import { ClientError } from "../errors.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import type { Measurements } from "../measurements.js";
import type { Metrics } from "../metrics/metrics.js";
import type { FindDocumentText } from "../operations/document-lookup.js";
import type { Runner } from "../operations/runner.js";
import type { SubscriptionServer } from "../operations/subscription-server.js";
import type { Readiness } from "../readiness.js";
import type { Tracing } from "../tracing.js";
import { createAllowOrigin } from "./cors.js";
import { ENCODED_BODY, isEncoded, readJsonBodies } from "./encoded-bodies.js";
import { endRequests } from "./ended-requests.js";
import { serveEventStreams } from "./event-stream-route.js";
import { HttpRequest, routeHandshakes, takeHandshakes } from "./handshakes.js";
import type { LoadShedding } from "./load-shedding.js";
import { GRAPHQL_ROUTE, runsOperations } from "./operation-routes.js";
import { closePipelined } from "./pipelined.js";
import { answerPlainRequest, readPlainRequest } from "./plain-operations.js";
import { assertPreflighted } from "./preflighted.js";
import {
  answerClientError,
  commonHeaders,
  createAnswerError,
  createCountRefusal,
  createReportRefusal,
  MAX_BODY_BYTES,
  type ReportRefusal,
} from "./refusals.js";
import { addRequestProperties } from "./request-properties.js";
import { toServerTiming } from "./server-timing.js";
import { traceRequest } from "./traced-requests.js";
import { refuseDocumentId, requireTrustedDocuments } from "./trusted-documents-route.js";
import { createAnswerUnrouted } from "./unrouted.js";
import { endUnusedOnClose } from "./unused-connections.js";
import { requireViewer } from "./viewer-of-request.js";
import { serveWebPages, type WebPage } from "./web-page.js";
import { receiveWebhooks, type WebhookReceiver } from "./webhook-route.js";
import type { Websocket } from "./websocket.js";

export interface HttpOptions {
  apollo: ApolloServer<RequestContext>;
  runner: Runner;
  createContext: (request: FastifyRequest, reply: FastifyReply) => RequestContext;
  readiness: () => Promise<Readiness>;
  isStopping: () => boolean;
  loadShedding: LoadShedding;
  subscriptions: SubscriptionServer;
  websocket: Pick<Websocket, "accept">;
  authenticate: Authenticate;
  assertRequestRate: AssertRequestRate;
  /** Whether requests without a token may read the schema, and answers say what they took. */
  mayExplore: boolean;
  /** Addresses of proxies whose X-Forwarded-For is trusted. */
  trustedProxies: readonly string[];
  /** Null when webhooks are not received. */
  webhooks: WebhookReceiver | null;
  /** Null when any operation may run. */
  trustedDocuments: FindDocumentText | null;
  metrics: Pick<Metrics, "render" | "contentType"> | null;
  measurements: Pick<Measurements, "operationEnded" | "operationErred">;
  /** Undefined where traces are not recorded. */
  tracing: Pick<Tracing, "beginRequest"> | undefined;
  corsOrigins: readonly string[];
  pages: readonly WebPage[];
  logger: Logger;
  /** Whether each request is one line of the log. */
  logsRequests: boolean;
}

/** Own choice: twice the size of the largest accepted token. */
const MAX_HEADER_BYTES = 16_384;
/** Own choice: the time for the headers, and for the whole request; browsers are much faster. */
const HEADERS_ARRIVAL_MS = 10_000;
const REQUEST_ARRIVAL_MS = 20_000;

/** Own choice: in the smallest TCP segments (536 bytes) the largest body needs 187. */
const MAX_BODY_PIECES = 1_000;

export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { readiness, isStopping, loadShedding, websocket, tracing, logger } = options;
  const { corsOrigins, pages, webhooks, metrics, trustedDocuments, trustedProxies, mayExplore, logsRequests } = options;
  const { authenticate, assertRequestRate } = options;
  const countRefusal = createCountRefusal(options.measurements);
  const reportRefusal = createReportRefusal(logger, countRefusal);
  const answerError = createAnswerError(logger, reportRefusal);
  const allowOrigin = createAllowOrigin(corsOrigins, logger, countRefusal);
  const http = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => randomUUID(),
    // The framework's request log contains whole URLs, which may include queries and secrets.
    logger: false,
    forceCloseConnections: "idle",
    requestTimeout: REQUEST_ARRIVAL_MS,
    http: {
      headersTimeout: HEADERS_ARRIVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: 2_000,
      IncomingMessage: HttpRequest,
      // Requests that need a Host header are refused below, in the common shape.
      requireHostHeader: false,
    },
    // Requests that arrive while the gateway drains are served as usual.
    return503OnClosing: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    // Proxies may send an absolute URL; the router and all later code expect the path.
    rewriteUrl: ({ url = "/" }) => url.replace(/^https?:\/\/[^/?#]*/i, "") || "/",
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });

  // Pages of any origin may send text/plain without a preflight.
  http.removeContentTypeParser("text/plain");
  readJsonBodies(http);
  addRequestProperties(http);
  routeHandshakes(http);
  endUnusedOnClose(http);
  closePipelined(http.server);

  // Expectations other than 100-continue are ignored, as RFC 9110 allows.
  http.server.on("checkExpectation", (request, response) => http.server.emit("request", request, response));
  let lastUsableOrigin = "";
  /** Apollo builds a URL from the Host header, which must not throw. */
  function isUsable(origin: string): boolean {
    if (origin !== lastUsableOrigin && !URL.canParse(origin)) return false;
    lastUsableOrigin = origin;
    return true;
  }
  http.addHook("onRequest", (request, reply, done) => {
    request.route = request.routeOptions.url;
    void reply.headers(commonHeaders(request.id));
    const isOperation = runsOperations(request);
    // Health checks may come without a Host header.
    if (!isUsable(`${request.protocol}://${request.host}`) && (request.host || isOperation))
      return done(new ClientError("BAD_REQUEST"));
    // So that the client's next request reaches another instance.
    if (isStopping()) void reply.header("connection", "close");
    if (allowOrigin(request, reply)) return;
    if (isOperation && !loadShedding.admits()) return void loadShedding.refuse(reply);
    // What is refused before is not worth a span.
    if (tracing) traceRequest(request, reply, tracing);
    done();
  });
  http.addHook("preParsing", (request, reply, payload, done) => {
    if (request.method !== "POST") return done(null, payload);
    let pieces = 0;
    // Bodies in very small chunks are an attack: each chunk costs as much as a message.
    payload.on("data", () => (pieces += 1) > MAX_BODY_PIECES && request.raw.socket.destroy());
    if (!runsOperations(request) || !isEncoded(request.headers)) return done(null, payload);
    void reply.header("accept-encoding", "identity");
    done(ENCODED_BODY);
  });
  if (tracing || logsRequests) endRequests(http, logger, logsRequests);
  http.setErrorHandler(answerError);
  const answerUnrouted = createAnswerUnrouted(http, answerError);
  http.setNotFoundHandler(answerUnrouted);

  if (trustedDocuments) requireTrustedDocuments(http, trustedDocuments);
  http.route({
    method: ["GET", "POST", "OPTIONS"],
    url: GRAPHQL_ROUTE,
    onRequest: [
      takeHandshakes((handshake) => websocket.accept(handshake)),
      requireViewer({ authenticate, assertRequestRate, mayBeAnonymous: mayExplore }),
    ],
    handler: operationHandler(options, reportRefusal),
    onSend: (request, reply, payload, done) => {
      if (mayExplore && request.report)
        void reply.header("server-timing", toServerTiming(request.report, reply.elapsedTime));
      done(null, reply.statusCode < 400 ? payload : withRequestId(payload, request.id));
    },
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
  await serveWebPages(http, pages, answerUnrouted);
  return http;
}

function operationHandler(options: HttpOptions, reportRefusal: ReportRefusal) {
  const { apollo, runner, createContext, trustedDocuments } = options;
  const apolloHandler = fastifyApolloHandler(apollo, {
    // Apollo turns what this throws into a response.
    context: async (request, reply) => {
      try {
        return createContext(request, reply);
      } catch (error) {
        reportRefusal(request, error);
        throw error;
      }
    },
  });
  return async function handle(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const plain = readPlainRequest(request);
    const context = plain && contextOrNone(request, reply);
    if (context) return answerPlainRequest(plain, runner, context, reply);
    if (!trustedDocuments) refuseDocumentId(request);
    assertPreflighted(request);
    return apolloHandler.call(this, request, reply);
  };

  /** None for a request that has to be refused, which Apollo does. */
  function contextOrNone(request: FastifyRequest, reply: FastifyReply): RequestContext | undefined {
    try {
      return createContext(request, reply);
    } catch {
      return undefined;
    }
  }
}

/** Adds the request id to errors that Apollo sends before it creates a context. */
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
