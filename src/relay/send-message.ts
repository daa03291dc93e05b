// Sends one message to one receiver: signed, with a time limit, without following redirects.
import { Webhook } from "standardwebhooks";
import { Agent, request } from "undici";
import type { Clock } from "../clock.js";
import { systemErrorCode } from "../system-error-code.js";
import type { RelayMessage } from "./relay-queue.js";

interface DeliveryOutcome {
  isDelivered: boolean;
  /** The HTTP status, or why there is none: `timeout`, or `network` with the system's code. For logs and operators. */
  outcome: string;
  status?: number;
  retryAfterMs?: number;
}

export interface MessageSender {
  /** Never throws. */
  send(url: string, message: RelayMessage): Promise<DeliveryOutcome>;
  close(): Promise<void>;
}

/** The specification suggests 15 to 30 seconds. */
const TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Own choice: an answer says nothing but its status; more of it ends the connection. */
const MAX_ANSWER_BYTES = 64_000;

/** @param secrets those that sign at present */
export function createMessageSender(
  secrets: () => readonly string[],
  clock: Clock,
  timeoutMs = TIMEOUT_MS,
): MessageSender {
  const agent = new Agent({ connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs) } });

  return {
    async send(url, { id, body }) {
      const payload = JSON.stringify(body);
      const sentAt = clock.now();
      const timeout = new AbortController();
      const timer = setTimeout(() => timeout.abort(), timeoutMs);
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method: "POST",
          headers: {
            "content-type": "application/json",
            "user-agent": "identity-verification-gateway",
            "webhook-id": id,
            "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1_000)),
            "webhook-signature": secrets()
              .map((secret) => new Webhook(secret).sign(id, sentAt, payload))
              .join(" "),
          },
          body: payload,
          signal: timeout.signal,
        });
        const { statusCode: status, headers } = answer;
        // The status counts, whatever becomes of the body.
        await answer.body.dump({ limit: MAX_ANSWER_BYTES }).catch(() => undefined);
        const isDelivered = status >= 200 && status < 300;
        return {
          isDelivered,
          outcome: String(status),
          status,
          retryAfterMs: retryAfterMs(headers["retry-after"], sentAt),
        };
      } catch (error) {
        const code = systemErrorCode(error) ?? "unknown";
        return { isDelivered: false, outcome: timeout.signal.aborted ? "timeout" : `network (${code})` };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}

/** In seconds, or as a date. */
function retryAfterMs(header: string | string[] | undefined, now: Date): number | undefined {
  if (typeof header !== "string") return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(atMs - now.getTime(), 0);
}
