// The gateway's side of the graphql-transport-ws protocol. An id alone does not tell operations apart: a client may use
// it again as soon as it has completed one, which may still be being prepared, or wait for the upstream.
import type { FormattedExecutionResult, GraphQLFormattedError } from "graphql";
import { isRecord } from "../is-record.js";
import { readSubscriptionRequest, type SubscriptionRequest } from "../operations/subscription-request.js";
import { parseJson } from "../parse-json.js";
import { CLOSE_CODES } from "./close-codes.js";
import type { WebsocketConnection } from "./websocket-connection.js";

export const PROTOCOL = "graphql-transport-ws";

type Results = AsyncIterableIterator<FormattedExecutionResult>;
/** Runs a subscription; returns errors when it is refused. */
export type Subscribe = (
  request: SubscriptionRequest,
) => Promise<{ results: Results } | { errors: readonly GraphQLFormattedError[] }>;

interface Operation {
  /** Nothing more is sent to the client. */
  isOver: boolean;
  /** Undefined while it is being prepared. */
  results?: Results;
}

export interface ProtocolOptions {
  connection: Pick<WebsocketConnection, "send" | "onPing" | "onMessage" | "close">;
  /** Authenticates the client. Null when it is refused. */
  introduce: (parameters: Record<string, unknown>) => Promise<Subscribe | null>;
}

/** @returns ends every operation, also those that are still being prepared */
export function serveProtocol({ connection, introduce }: ProtocolOptions): () => void {
  const operations = new Map<string, Operation>();
  let isIntroduced = false;
  let subscribe: Subscribe | null = null;

  function refuse(code: number, reason: string): Promise<void> {
    connection.close(code, reason);
    return Promise.resolve();
  }

  /** The id is free from then on. */
  function end(id: string, operation: Operation): void {
    operation.isOver = true;
    operations.delete(id);
  }

  async function greet(parameters: Record<string, unknown>): Promise<void> {
    if (isIntroduced) return refuse(CLOSE_CODES.tooManyRequests, "Too many initialisation requests");
    isIntroduced = true;
    subscribe = await introduce(parameters);
    if (!subscribe) return refuse(CLOSE_CODES.forbidden, "Forbidden");
    await connection.send(JSON.stringify({ type: "connection_ack" }));
  }

  async function start(id: string, request: SubscriptionRequest): Promise<void> {
    if (!subscribe) return refuse(CLOSE_CODES.unauthorized, "Unauthorized");
    if (operations.has(id)) return refuse(CLOSE_CODES.subscriberAlreadyExists, "Subscriber already exists");
    const operation: Operation = { isOver: false };
    operations.set(id, operation);
    // What has arrived together is read first: it may complete the operation, which then takes nobody's place.
    await Promise.resolve();
    if (operation.isOver) return;
    const outcome = await subscribe(request);
    if ("errors" in outcome) return sendLast(id, operation, "error", outcome.errors);
    const { results } = outcome;
    if (operation.isOver) {
      await results.return?.();
      return;
    }
    operation.results = results;
    for await (const payload of results) {
      if (operation.isOver) return;
      await connection.send(JSON.stringify({ id, type: "next", payload }));
    }
    await sendLast(id, operation, "complete");
  }

  async function sendLast(id: string, operation: Operation, type: string, payload?: unknown): Promise<void> {
    if (operation.isOver) return;
    end(id, operation);
    await connection.send(JSON.stringify({ id, type, payload }));
  }

  async function complete(id: string): Promise<void> {
    const operation = operations.get(id);
    if (!operation) return;
    end(id, operation);
    await operation.results?.return?.();
  }

  connection.onMessage(async (text) => {
    const message = readMessage(text);
    switch (message?.type) {
      case "connection_init":
        return greet(message.payload ?? {});
      case "ping":
        return connection.onPing(message.payload);
      case "pong":
        return;
      case "subscribe":
        return start(message.id, message.request);
      case "complete":
        return complete(message.id);
      default:
        return refuse(CLOSE_CODES.badRequest, "Invalid message received");
    }
  });
  return () => {
    for (const id of operations.keys()) void complete(id);
  };
}

type Message =
  | { type: "connection_init" | "ping" | "pong"; payload: Record<string, unknown> | undefined }
  | { type: "subscribe"; id: string; request: SubscriptionRequest }
  | { type: "complete"; id: string };

function readMessage(text: string): Message | undefined {
  const message = parseJson(text);
  if (!isRecord(message)) return undefined;
  const { type, id, payload } = message;
  if (type === "connection_init" || type === "ping" || type === "pong") {
    if (payload == null) return { type, payload: undefined };
    return isRecord(payload) ? { type, payload } : undefined;
  }
  if (typeof id !== "string" || id === "") return undefined;
  if (type === "complete") return { type, id };
  const request = type === "subscribe" ? readSubscriptionRequest(payload) : null;
  return request ? { type: "subscribe", id, request } : undefined;
}
