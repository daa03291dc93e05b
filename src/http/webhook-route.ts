// GET /webhooks/mangopay/{secret}: receives the upstream's webhooks.
import type { FastifyInstance } from "fastify";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { isKnownSecret, readNotification } from "../live/webhook.js";

export interface WebhookReceiver {
  secrets: readonly string[];
  notified: (event: UpstreamEvent) => void;
  counted: (result: "taken" | "unreadable") => void;
}

/** Upstream docs: answer 200 within two seconds, or the webhook is sent again. */
export function receiveWebhooks(http: FastifyInstance, { secrets, notified, counted }: WebhookReceiver): void {
  http.get("/webhooks/mangopay/:secret", (request, reply) => {
    const { secret } = request.params as { secret: string };
    if (!isKnownSecret(secret, secrets)) {
      reply.callNotFound();
      return;
    }
    const event = readNotification(request.query as Record<string, unknown>);
    counted(event ? "taken" : "unreadable");
    if (event) notified(event);
    return reply.code(200).send();
  });
}
