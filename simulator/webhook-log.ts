// The newest webhooks with what was answered to them, for people and for the state file.
import type { EventRecord } from "./records.js";
import type { CreateId } from "./ulid.js";

/** Own choice: what somebody may want to look through. */
const KEPT = 200;

export interface Attempt {
  /** Milliseconds since the epoch, on the simulator's clock. */
  atMs: number;
  /** The HTTP status; null if there was no response. */
  answer: number | null;
  /** Why there was no response. */
  problem: string | null;
  latencyMs: number;
}

export const DELIVERY_STATES = ["WAITING", "SENDING", "DELIVERED", "FAILED", "LOST"] as const;

export interface Delivery {
  id: string;
  hookId: string;
  event: EventRecord;
  /** With the event in its query. */
  address: string;
  createdAtMs: number;
  state: (typeof DELIVERY_STATES)[number];
  attempts: Attempt[];
  /** Of the next repetition; null if there is none. */
  nextAttemptAtMs: number | null;
}

export interface WebhookLog {
  add(delivery: Pick<Delivery, "hookId" | "event" | "address" | "createdAtMs" | "state">): Delivery;
  find(id: string): Delivery | undefined;
  /** The newest first. */
  list(): Delivery[];
  restore(deliveries: readonly Delivery[]): void;
  clear(): void;
}

export function createWebhookLog(createId: CreateId): WebhookLog {
  const deliveries = new Map<string, Delivery>();
  return {
    add(delivery) {
      const added = { id: createId("webhook_"), attempts: [], nextAttemptAtMs: null, ...delivery };
      deliveries.set(added.id, added);
      const [oldest] = deliveries.keys();
      if (oldest !== undefined && deliveries.size > KEPT) deliveries.delete(oldest);
      return added;
    },
    find: (id) => deliveries.get(id),
    list: () => [...deliveries.values()].reverse(),
    restore(saved) {
      for (const delivery of saved.toReversed()) deliveries.set(delivery.id, delivery);
    },
    clear: () => deliveries.clear(),
  };
}
