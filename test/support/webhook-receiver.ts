// A platform's backend that takes the relay's webhooks as its test says, and verifies them with the specification's own
// library.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** 32 bytes. */
export const RELAY_SECRET = `whsec_${Buffer.from("k3J9x0Pq7Lz2Vb5Nw8Rt1Yc6Hd4Gf0Se").toString("base64")}`;

interface ReceivedMessage {
  id: string;
  type: string;
  timestamp: string;
  data: {
    userId: string | null;
    identityVerificationId?: string;
    previous: Record<string, unknown> | null;
    current: Record<string, unknown>;
  };
}

export interface WebhookReceiver {
  url: string;
  /** Those with a signature that is valid, in the order of their arrival. */
  received: ReceivedMessage[];
  /** Whatever has arrived. */
  requests: { headers: IncomingHttpHeaders; body: string }[];
  /** What it answers from now on; by default 204. */
  answer(respond: (response: ServerResponse, requestCount: number) => void): void;
  /** Resolves once so many messages were received. */
  has(count: number): Promise<ReceivedMessage[]>;
  /** Resolves once so many requests have arrived. */
  hasRequests(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startWebhookReceiver(secret = RELAY_SECRET): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = [];
  const requests: WebhookReceiver["requests"] = [];
  const waiting = new Set<() => void>();
  let respond: (response: ServerResponse, requestCount: number) => void = (response) =>
    void response.writeHead(204).end();

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    requests.push({ headers: request.headers, body });
    try {
      const message = new Webhook(secret).verify(body, request.headers as Record<string, string>) as ReceivedMessage;
      received.push({ ...message, id: String(request.headers["webhook-id"]) });
    } catch {
      // Only what is valid counts as received.
    }
    respond(response, requests.length);
    for (const check of waiting) check();
  }

  function until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!isDone()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  }

  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/relay`,
    received,
    requests,
    answer: (next) => void (respond = next),
    async has(count) {
      await until(() => received.length >= count);
      return received;
    },
    hasRequests: (count) => until(() => requests.length >= count),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
