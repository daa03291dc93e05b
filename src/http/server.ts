// Routes and nothing else: HTTP in, the right part called, HTTP out.
import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { RequestContext } from "../context.js";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ClientError } from "../errors.js";
import { allowOrigin } from "./cors.js";
import { serveEventStreams } from "./event-stream-route.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import type { LoadShedding } from "./load-shedding.js";
import type { Metrics } from "../metrics.js";
import type { Readiness } from "../readiness.js";
import type { SubscriptionServer } from "../operations/subscription-server.js";
import type { TrustedDocuments } from "../operations/trusted-documents.js";
import { requireTrustedDocuments } from "./trusted-documents-route.js";
import { serveWebPages, type WebPage } from "./web-page.js";
import { receiveWebhooks, type WebhookReceiver } from "./webhook-route.js";
import { HttpRequest, routeHandshakes, takeHandshakes } from "./handshakes.js";
import { answerClientError, commonHeaders, createAnswerError, logRefusal, MAX_BODY_BYTES } from "./refusals.js";
import { keepViewers, requireViewer } from "./viewer-of-request.js";
import type { Websocket } from "./websocket.js";

export interface HttpOptions {
  apollo: ApolloServer<RequestContext>;
  createContext: (request: FastifyRequest, reply: FastifyReply) => RequestContext;
  readiness: () => Promise<Readiness>;
  isStopping: () => boolean;
  loadShedding: LoadShedding;
  subscriptions: SubscriptionServer;
  websocket: Pick<Websocket, "accept">;
  authenticate: Authenticate;
  assertRequestRate: AssertRequestRate;
  /** Whether a request without a token may read the schema. */
  mayExplore: boolean;
  /** Addresses of proxies that say truly where a request comes from. */
  trustedProxies: readonly string[];
  /** Null where notifications are not received. */
  webhooks: WebhookReceiver | null;
  /** Null where any operation may run. */
  trustedDocuments: TrustedDocuments | null;
  metrics: Pick<Metrics, "render" | "contentType"> | null;
  corsOrigins: readonly string[];
  pages: readonly WebPage[];
  logger: Logger;
}

/** Own choice: a token of the largest size that is read, and as much again. */
const MAX_HEADER_BYTES = 16_384;
/** Own choice: by then the headers, and the whole request, have to be here; who sends them in drops is no browser. */
const HEADERS_ARRIVAL_MS = 10_000;
const REQUEST_ARRIVAL_MS = 20_000;

/** Own choice: in the smallest segments there are (536 bytes) the largest body comes in 187. */
const MAX_BODY_PIECES = 1_000;

/** Where operations run, as the router names it. */
const OPERATIONS: ReadonlySet<string | undefined> = new Set(["/graphql", "/graphql/stream"]);

export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { apollo, createContext, readiness, isStopping, loadShedding, websocket, logger } = options;
  const { corsOrigins, pages, webhooks, metrics, trustedDocuments, trustedProxies, mayExplore } = options;
  const { authenticate, assertRequestRate } = options;
  const answerError = createAnswerError(logger);
  const http = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => randomUUID(),
    // The framework's own request log holds whole addresses, which may carry queries and secrets.
    logger: false,
    forceCloseConnections: "idle",
    requestTimeout: REQUEST_ARRIVAL_MS,
    http: {
      headersTimeout: HEADERS_ARRIVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: 2_000,
      IncomingMessage: HttpRequest,
      // Whoever needs a host is refused below, in the words of the rest.
      requireHostHeader: false,
    },
    // What still arrives while the gateway drains is served like anything else.
    return503OnClosing: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    // Proxies may send the whole address; from here on it is the path, for the router and for all that reads it later.
    rewriteUrl: ({ url = "/" }) => url.replace(/^https?:\/\/[^/?#]*/i, "") || "/",
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });

  // A page of any origin may send text without asking first.
  http.removeContentTypeParser("text/plain");
  keepViewers(http);
  routeHandshakes(http);

  // What a client expects besides 100-continue is ignored, as RFC 9110 allows.
  http.server.on("checkExpectation", (request, response) => http.server.emit("request", request, response));
  http.addHook("onRequest", async (request, reply) => {
    reply.headers(commonHeaders(request.id));
    const runsOperations = OPERATIONS.has(request.routeOptions.url);
    // Apollo builds an address from it, which must not fail; a load balancer's question may come without one.
    if (!URL.canParse(`${request.protocol}://${request.host}`) && (request.host || runsOperations))
      throw new ClientError("BAD_REQUEST");
    // The client's next request then finds another instance.
    if (isStopping()) reply.header("connection", "close");
    if (allowOrigin(request, reply, corsOrigins)) return reply;
    return runsOperations && !loadShedding.admits() ? loadShedding.refuse(reply) : undefined;
  });
  http.addHook("preParsing", (request, _reply, payload, done) => {
    let pieces = 0;
    // Nobody sends a body in crumbs but to keep others waiting: each costs as much as a message.
    if (request.method === "POST")
      payload.on("data", () => (pieces += 1) > MAX_BODY_PIECES && request.raw.socket.destroy());
    done(null, payload);
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
  http.setErrorHandler(answerError);
  http.setNotFoundHandler((request, reply) => answerError(new ClientError("NOT_FOUND"), request, reply));

  if (trustedDocuments) requireTrustedDocuments(http, trustedDocuments);
  http.route({
    method: ["GET", "POST", "OPTIONS"],
    url: "/graphql",
    onRequest: [
      takeHandshakes((handshake) => websocket.accept(handshake)),
      requireViewer({ authenticate, assertRequestRate, mayBeAnonymous: mayExplore }),
    ],
    handler: fastifyApolloHandler(apollo, {
      // Apollo answers what this throws by itself.
      context: async (request, reply) => {
        try {
          return createContext(request, reply);
        } catch (error) {
          logRefusal(logger, request, error);
          throw error;
        }
      },
    }),
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
