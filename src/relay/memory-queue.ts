// The relay's queue of one instance without Redis: best effort, as it ends with the process.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import { createMessage } from "./relay-message.js";
import {
  AWAITED_AT_ONCE,
  type Delivery,
  FIRST_REREAD_MS,
  MAX_DEAD_LETTERS,
  READ_AWAITED_MS,
  readSubject,
  type RelayQueue,
  subjectKey,
} from "./relay-queue.js";
import { advance, type Known, personIdsOf } from "./relayed-state.js";

/** Own choice: some 10 MB. */
const MAX_WAITING_IN_MEMORY = 10_000;
const MAX_STATES = 10_000;

interface Entry extends Delivery {
  dueAtMs: number;
}

/** @param onDropped called for each message that a full queue loses */
export function createMemoryQueue(
  receivers: readonly string[],
  clock: Clock,
  onDropped: () => void = () => undefined,
): RelayQueue {
  const states = new LRUCache<string, Known>(atMost(MAX_STATES));
  const sessionByPerson = new LRUCache<string, string>(atMost(MAX_STATES));
  const awaited = new Map<string, { sinceMs: number; dueAtMs: number }>();
  const ofReceiver = new Map(receivers.map((name) => [name, { waiting: new Map<string, Entry>(), dead: 0 }]));
  let notify: () => void = () => undefined;
  const nowMs = () => clock.now().getTime();

  function queue(entry: Entry): void {
    for (const { waiting } of ofReceiver.values()) {
      if (waiting.size >= MAX_WAITING_IN_MEMORY) onDropped();
      else waiting.set(entry.message.id, { ...entry });
    }
    notify();
  }

  return {
    isOfProcess: true,
    observed(observed) {
      const key = subjectKey(observed);
      const known = states.get(key);
      const advanced = advance(known, observed);
      if (!advanced) return;
      states.set(key, advanced.next);
      for (const personId of personIdsOf(advanced.next)) sessionByPerson.set(personId, observed.id);
      if (!advanced.isNew) return;
      const message = createMessage(observed, known, advanced.next);
      queue({ message, attempts: 0, queuedAtMs: nowMs(), dueAtMs: nowMs() });
    },
    awaitRead(subject) {
      const key = subjectKey(subject);
      if (awaited.has(key) || awaited.size < MAX_STATES)
        awaited.set(key, { sinceMs: nowMs(), dueAtMs: nowMs() + FIRST_REREAD_MS });
    },
    wasRead(subject, fetchedAtMs) {
      const key = subjectKey(subject);
      if ((awaited.get(key)?.sinceMs ?? Infinity) <= fetchedAtMs) awaited.delete(key);
    },
    sessionOfPerson: (personId) => Promise.resolve(sessionByPerson.get(personId)),
    takeAwaited() {
      const now = nowMs();
      const due = [...awaited].filter(([, { dueAtMs }]) => dueAtMs <= now).slice(0, AWAITED_AT_ONCE);
      for (const [key, entry] of due) {
        const ageMs = now - entry.sinceMs;
        if (ageMs > READ_AWAITED_MS) awaited.delete(key);
        else entry.dueAtMs = now + Math.max(FIRST_REREAD_MS, ageMs);
      }
      return Promise.resolve(due.map(([key, { sinceMs }]) => ({ subject: readSubject(key), sinceMs })));
    },
    takeDue(receiver, limit, leaseMs) {
      const entries = [...(ofReceiver.get(receiver)?.waiting.values() ?? [])];
      const due = entries.filter(({ dueAtMs }) => dueAtMs <= nowMs()).slice(0, limit);
      for (const entry of due) entry.dueAtMs = nowMs() + leaseMs;
      return Promise.resolve(due.map((entry) => ({ ...entry })));
    },
    delivered: (receiver, id) => void ofReceiver.get(receiver)?.waiting.delete(id),
    failed(receiver, delivery, atMs) {
      const of = ofReceiver.get(receiver);
      if (!of) return;
      if (atMs !== null) of.waiting.set(delivery.message.id, { ...delivery, dueAtMs: atMs });
      else if (of.waiting.delete(delivery.message.id)) of.dead = Math.min(of.dead + 1, MAX_DEAD_LETTERS);
    },
    counts(receiver) {
      const of = ofReceiver.get(receiver);
      return Promise.resolve(of && { waiting: of.waiting.size, deadLetters: of.dead });
    },
    onQueued: (listener) => void (notify = listener),
  };
}
