// A gateway to which the simulator sends its notifications, and subscribers to it over both transports.
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";
import type { SimulatorOptions } from "../../simulator/simulator.js";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import type { GatewayParts, GraphqlError } from "./gateway.js";
import { WITHOUT_RATE_LIMIT } from "./sessions.js";
import { startGateway, type TestGateway } from "./simulated-gateway.js";
import { takeToken } from "./simulator.js";

export const WEBHOOK_SECRET = "a-webhook-secret-of-the-tests";

/** Without EVENT_LIST; cached values stay fresh until an event arrives, so that only events bring changes. */
export async function startLiveGateway(
  options: GatewayParts & { simulator?: SimulatorOptions; hooked?: boolean } = {},
): Promise<TestGateway> {
  const gateway = await startGateway({
    ...options,
    env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, ...options.env },
    simulator: { ...options.simulator, settings: { ...WITHOUT_RATE_LIMIT, ...options.simulator?.settings } },
  });
  if (options.hooked ?? true) await pointHooks(gateway.simulatorUrl, gateway.url);
  return gateway;
}

export async function pointHooks(simulatorUrl: string, gatewayUrl: string): Promise<void> {
  const headers = { authorization: `Bearer ${await takeToken(simulatorUrl)}`, "content-type": "application/json" };
  const Url = `${gatewayUrl}/webhooks/mangopay/${WEBHOOK_SECRET}`;
  const existing = (await (await fetch(`${simulatorUrl}/v2.01/test/hooks?per_page=100`, { headers })).json()) as {
    Id: string;
    EventType: string;
  }[];
  for (const EventType of HOOKED_EVENT_TYPES) {
    const hook = existing.find((candidate) => candidate.EventType === EventType);
    const [method, path, body] = hook
      ? ["PUT", `/hooks/${hook.Id}`, { Url, Status: "ENABLED" }]
      : ["POST", "/hooks", { EventType, Url }];
    await fetch(`${simulatorUrl}/v2.01/test${path}`, { method: method, headers, body: JSON.stringify(body) });
  }
}

export interface Subscriber<Data> {
  received: Data[];
  errors: readonly GraphqlError[];
  /** Resolves once so many events have come. */
  has(count: number): Promise<Data[]>;
  /** Resolves when the stream has ended; with an error where it broke. */
  ended: Promise<unknown>;
  stop(): void;
}

type Transport = "websocket" | "event stream";

export function subscribe<Data>(
  gatewayUrl: string,
  query: string,
  token: string,
  transport: Transport = "websocket",
): Subscriber<Data> {
  const received: Data[] = [];
  const waiting: { count: number; resolve: (data: Data[]) => void }[] = [];
  const subscriber = { received, errors: [] as GraphqlError[] };
  let settle: (reason?: unknown) => void = () => undefined;
  const ended = new Promise<unknown>((resolve) => (settle = resolve));
  const sink = {
    next({ data, errors }: { data?: unknown; errors?: readonly unknown[] }) {
      if (data) received.push(data as Data);
      if (errors) subscriber.errors.push(...(errors as GraphqlError[]));
      for (const { count, resolve } of waiting) if (received.length >= count) resolve(received);
    },
    error(error: unknown) {
      if (Array.isArray(error)) subscriber.errors.push(...(error as GraphqlError[]));
      settle(error);
    },
    complete: () => settle(),
  };
  const stop =
    transport === "websocket"
      ? overWebsocket(gatewayUrl, query, token, sink)
      : overEventStream(gatewayUrl, query, token, sink);
  return {
    ...subscriber,
    has: (count) =>
      received.length >= count
        ? Promise.resolve(received)
        : new Promise((resolve) => void waiting.push({ count, resolve })),
    ended,
    stop,
  };
}

interface Sink {
  next(result: { data?: unknown; errors?: readonly unknown[] }): void;
  error(error: unknown): void;
  complete(): void;
}

function overWebsocket(gatewayUrl: string, query: string, token: string, sink: Sink): () => void {
  const client = createWsClient({
    url: `${gatewayUrl.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  client.subscribe({ query }, sink);
  return () => void client.dispose();
}

function overEventStream(gatewayUrl: string, query: string, token: string, sink: Sink): () => void {
  const client = createSseClient({
    url: `${gatewayUrl}/graphql/stream`,
    headers: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  client.subscribe({ query }, sink);
  return () => client.dispose();
}
