// GET /webhooks/mangopay/{secret}: receives the upstream's webhooks.
import type { FastifyInstance } from "fastify";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { isKnownSecret, readNotification } from "../live/webhook.js";
import type { Measurements } from "../measurements.js";

export interface WebhookReceiver {
  secrets: () => readonly string[];
  /** @param traceparent of the request, where traces are recorded */
  notified: (event: UpstreamEvent, traceparent?: string) => Promise<void>;
  measurements?: Pick<Measurements, "eventReceived">;
}

/** Upstream docs: answer 200 within two seconds, or the webhook is sent again. */
export function receiveWebhooks(http: FastifyInstance, { secrets, notified, measurements }: WebhookReceiver): void {
  http.get("/webhooks/mangopay/:secret", async (request, reply) => {
    const { secret } = request.params as { secret: string };
    if (!isKnownSecret(secret, secrets())) {
      measurements?.eventReceived("webhooks", undefined, "wrong_secret");
      reply.callNotFound();
      return reply;
    }
    const event = readNotification(request.query as Record<string, unknown>);
    if (event) {
      request.span?.webhookRead(event.eventType);
      // What is answered with 200 is not sent again.
      await notified(event, request.span?.traceparent());
    } else measurements?.eventReceived("webhooks", undefined, "unreadable");
    return reply.code(200).send();
  });
}
