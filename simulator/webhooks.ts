// Sends webhooks as the upstream does: a GET without a body or a signature, retried for three days until the response
// is 200. After a hundred failures in a row the hook becomes INVALID and receives nothing more.
import type { Clock } from "./clock.js";
import type { EventRecord, HookRecord } from "./records.js";
import type { SimulatorSettings } from "./settings.js";
import type { Store } from "./store.js";

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
  /** Sends a webhook without an event. */
  forge(event: EventRecord): void;
  counts(): { sent: number; delivered: number; failed: number; lost: number };
  clear(): void;
}

export function createWebhooks(parts: {
  store: Store;
  settings: SimulatorSettings;
  clock: Clock;
  random: () => number;
}): Webhooks {
  const { store, settings, clock, random } = parts;
  const failuresInARow = new Map<string, number>();
  const cancels = new Set<() => void>();
  /** Held back, to be sent after the next one. */
  const heldBack: (() => void)[] = [];
  let counts = { sent: 0, delivered: 0, failed: 0, lost: 0 };

  function later(delayMs: number, act: () => void): void {
    if (delayMs === 0) return act();
    const cancel = clock.setTimeout(() => {
      cancels.delete(cancel);
      act();
    }, delayMs);
    cancels.add(cancel);
  }

  async function isAcknowledged(url: string): Promise<boolean> {
    try {
      const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }

  async function send(hookId: string, event: EventRecord, attemptsMade: number): Promise<void> {
    const hook = store.hooks.get(hookId);
    if (!hook || !isActive(hook)) return;
    counts.sent += 1;
    if (await isAcknowledged(addressOf(hook, event))) {
      counts.delivered += 1;
      failuresInARow.delete(hookId);
      return;
    }
    counts.failed += 1;
    const failures = (failuresInARow.get(hookId) ?? 0) + 1;
    failuresInARow.set(hookId, failures);
    const current = store.hooks.get(hookId);
    if (current && failures >= MAX_FAILURES) store.hooks.set(hookId, { ...current, Validity: "INVALID" });
    const delayMs = RETRY_DELAYS_MS[attemptsMade];
    if (delayMs !== undefined) later(delayMs, () => void send(hookId, event, attemptsMade + 1));
  }

  function sendUnreliably(hook: HookRecord, event: EventRecord): void {
    if (random() < settings.webhookLossRate) {
      counts.lost += 1;
      return;
    }
    const sendCopies = () => {
      for (let copy = 0; copy < settings.webhookCopies; copy += 1) void send(hook.Id, event, 0);
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
      for (const hook of hooksFor(event.EventType)) void send(hook.Id, event, RETRY_DELAYS_MS.length);
    },
    counts: () => counts,
    clear() {
      for (const cancel of cancels) cancel();
      cancels.clear();
      heldBack.length = 0;
      failuresInARow.clear();
      counts = { sent: 0, delivered: 0, failed: 0, lost: 0 };
    },
  };
}

function isActive({ Status, Validity }: HookRecord): boolean {
  return Status === "ENABLED" && Validity === "VALID";
}

/** The address may already have a query. */
function addressOf({ Url }: HookRecord, { EventType, ResourceId, Date: date }: EventRecord): string {
  const query = new URLSearchParams({ EventType, RessourceId: ResourceId, Date: String(date) });
  return `${Url}${Url.includes("?") ? "&" : "?"}${query.toString()}`;
}
