// Sends webhooks as the upstream does: a GET without a body or a signature, retried for three days until the response
// is 200. After a hundred failures in a row the hook becomes INVALID and receives nothing more.
import type { Clock } from "./clock.js";
import type { EventRecord, HookRecord } from "./records.js";
import type { SimulatorSettings } from "./settings.js";
import type { Store } from "./store.js";
import { createTimers } from "./timers.js";
import type { CreateId } from "./ulid.js";
import { type Attempt, createWebhookLog, type Delivery } from "./webhook-log.js";

/** Upstream docs: a webhook fails if there is no response within two seconds. */
const TIMEOUT_MS = 2_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Upstream docs: every ten minutes in the first hour, then every eight hours for three days. */
const RETRY_DELAYS_MS = [...Array<number>(6).fill(10 * MINUTE_MS), ...Array<number>(9).fill(8 * HOUR_MS)];
/** Upstream docs: in a row, counting retries. */
const MAX_FAILURES = 100;

export interface Webhooks {
  notify(event: EventRecord): void;
  /** Sends a webhook without an event. Returns to how many hooks: an event type may have none that is active. */
  forge(event: EventRecord): number;
  /** Sends a webhook of the log once more, and returns it; undefined if there is none with this id. */
  sendAgain(id: string): Promise<Delivery | undefined>;
  counts(): { sent: number; delivered: number; failed: number; lost: number };
  /** The newest first; only so many are kept. */
  log(): Delivery[];
  /** From a file: repetitions that were scheduled still are. */
  restore(deliveries: readonly Delivery[]): void;
  clear(): void;
}

export function createWebhooks(parts: {
  store: Store;
  settings: SimulatorSettings;
  clock: Clock;
  random: () => number;
  createId: CreateId;
  /** Called when something in the log has changed. */
  onChange?: () => void;
}): Webhooks {
  const { store, settings, clock, random, createId, onChange = () => undefined } = parts;
  const log = createWebhookLog(createId);
  const timers = createTimers(clock);
  const failuresInARow = new Map<string, number>();
  /** Held back, to be sent after the next one. */
  const heldBack: (() => void)[] = [];
  let counts = { sent: 0, delivered: 0, failed: 0, lost: 0 };

  function later(delayMs: number, act: () => void): void {
    if (delayMs === 0) act();
    else timers.later(delayMs, act);
  }

  function isSendable({ hookId }: Delivery): boolean {
    const hook = store.hooks.get(hookId);
    return hook !== undefined && isActive(hook);
  }

  /** Whether it was acknowledged. */
  async function attempt(delivery: Delivery): Promise<boolean> {
    counts.sent += 1;
    delivery.state = "SENDING";
    delivery.nextAttemptAtMs = null;
    onChange();
    const made = await request(delivery.address, clock.now());
    delivery.attempts.push(made);
    const isAcknowledged = made.answer === 200;
    delivery.state = isAcknowledged ? "DELIVERED" : "FAILED";
    counts[isAcknowledged ? "delivered" : "failed"] += 1;
    onChange();
    return isAcknowledged;
  }

  async function send(delivery: Delivery, attemptsMade: number): Promise<void> {
    const { hookId } = delivery;
    if (!isSendable(delivery)) return void (delivery.nextAttemptAtMs = null);
    if (await attempt(delivery)) return void failuresInARow.delete(hookId);
    const failures = (failuresInARow.get(hookId) ?? 0) + 1;
    failuresInARow.set(hookId, failures);
    const current = store.hooks.get(hookId);
    if (current && failures >= MAX_FAILURES) store.hooks.set(hookId, { ...current, Validity: "INVALID" });
    const delayMs = RETRY_DELAYS_MS[attemptsMade];
    if (delayMs !== undefined) repeat(delivery, clock.now() + delayMs, attemptsMade + 1);
  }

  function repeat(delivery: Delivery, atMs: number, attemptsMade: number): void {
    delivery.nextAttemptAtMs = atMs;
    onChange();
    timers.later(Math.max(0, atMs - clock.now()), () => {
      // In the meantime somebody may have sent it by hand.
      if (delivery.nextAttemptAtMs === atMs) void send(delivery, attemptsMade);
    });
  }

  const addToLog = (hook: HookRecord, event: EventRecord, state: Delivery["state"]) =>
    log.add({ hookId: hook.Id, event, address: addressOf(hook, event), createdAtMs: clock.now(), state });

  function sendUnreliably(hook: HookRecord, event: EventRecord): void {
    if (random() < settings.webhookLossRate) {
      counts.lost += 1;
      addToLog(hook, event, "LOST");
      return;
    }
    const copies = Array.from({ length: settings.webhookCopies }, () => addToLog(hook, event, "WAITING"));
    const sendCopies = () => {
      for (const copy of copies) void send(copy, 0);
    };
    later(settings.webhookDelayMs, () => {
      if (settings.webhooksReordered && heldBack.length === 0) return void heldBack.push(sendCopies);
      sendCopies();
      for (const held of heldBack.splice(0)) held();
    });
  }

  function hooksFor(eventType: string): HookRecord[] {
    return [...store.hooks.values()].filter((hook) => hook.EventType === eventType && isActive(hook));
  }

  return {
    notify(event) {
      for (const hook of hooksFor(event.EventType)) sendUnreliably(hook, event);
    },
    forge(event) {
      const hooks = hooksFor(event.EventType);
      for (const hook of hooks) void send(addToLog(hook, event, "WAITING"), RETRY_DELAYS_MS.length);
      return hooks.length;
    },
    async sendAgain(id) {
      const delivery = log.find(id);
      if (delivery) await attempt(delivery);
      return delivery;
    },
    counts: () => counts,
    log: () => log.list(),
    restore(deliveries) {
      log.restore(deliveries);
      for (const delivery of deliveries)
        if (delivery.nextAttemptAtMs !== null) repeat(delivery, delivery.nextAttemptAtMs, delivery.attempts.length);
    },
    clear() {
      timers.clear();
      log.clear();
      heldBack.length = 0;
      failuresInARow.clear();
      counts = { sent: 0, delivered: 0, failed: 0, lost: 0 };
    },
  };
}

async function request(address: string, atMs: number): Promise<Attempt> {
  const startedAt = performance.now();
  const end = (answer: number | null, problem: string | null) => ({
    atMs,
    answer,
    problem,
    latencyMs: Math.round(performance.now() - startedAt),
  });
  try {
    const response = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    return end(response.status, null);
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return end(null, isTimeout ? `no response within ${TIMEOUT_MS / 1_000} s` : "no connection");
  }
}

function isActive({ Status, Validity }: HookRecord): boolean {
  return Status === "ENABLED" && Validity === "VALID";
}

/** The address may already have a query. */
function addressOf({ Url }: HookRecord, { EventType, ResourceId, Date: date }: EventRecord): string {
  const query = new URLSearchParams({ EventType, RessourceId: ResourceId, Date: String(date) });
  return `${Url}${Url.includes("?") ? "&" : "?"}${query.toString()}`;
}
