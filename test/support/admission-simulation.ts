// Plays an hour of a platform in virtual time: thousands of people, the real admission, and an upstream that counts its
// four sliding windows exactly.
import { type Admission, createAdmission, type EndCall } from "../../src/upstream/admission.js";
import { CALL_CLASSES, type CallClass } from "../../src/upstream/call-class.js";
import { createCircuitBreaker } from "../../src/upstream/circuit-breaker.js";
import { createQuotaWindows } from "../../src/upstream/quota-windows.js";
import { WINDOW_SECONDS } from "../../src/upstream/rate-limit-headers.js";
import type { UpstreamError } from "../../src/upstream/upstream-error.js";
import { testClock } from "./clock.js";

/** Upstream docs. */
const LIMITS = [2_300, 4_500, 8_800, 105_600] as const;
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
const BULK = "bulk";

export interface Scenario {
  /** When each person starts, in milliseconds. */
  arrivals: readonly number[];
  /** Whether webhooks arrive; if not, what is watched is read again each minute. */
  areWebhooksLost?: boolean;
  /** Whether each person polls instead of subscribing. */
  isPolling?: boolean;
  /** Queries that a single sender has at the same moment. */
  bulk?: { atMs: number; reads: number };
}

interface ClassFigures {
  asked: number;
  sent: number;
  /** Calls sent in each quarter of an hour. */
  byQuarter: number[];
  /** Longest wait of a call that was sent, in milliseconds. */
  longestWaitMs: number;
  /** The most calls of the class that were sent while a person's call waited. */
  mostSentBefore: number;
}

export interface Figures {
  classes: Record<CallClass, ClassFigures>;
  /** 429s of the upstream. */
  rateLimited: number;
  peopleServed: number;
  /** Longest wait for a session, with the retries of the page, in minutes. */
  longestStartMinutes: number;
}

export async function simulateHour({
  arrivals,
  areWebhooksLost = false,
  isPolling = false,
  bulk,
}: Scenario): Promise<Figures> {
  let nowMs = 0;
  const clock = testClock({ monotonicMs: () => nowMs });
  const windows = createQuotaWindows(clock);
  const breaker = createCircuitBreaker(() => undefined, clock);
  const admission = createAdmission({ windows, breaker, concurrency: 32, clock });
  const agenda = createAgenda();
  const upstream = createUpstream(admission);
  const figures: Figures = {
    classes: Object.fromEntries(
      CALL_CLASSES.map((callClass) => [
        callClass,
        { asked: 0, sent: 0, byQuarter: [0, 0, 0, 0], longestWaitMs: 0, mostSentBefore: 0 },
      ]),
    ) as Figures["classes"],
    rateLimited: 0,
    peopleServed: 0,
    longestStartMinutes: 0,
  };

  /** @param then called once the answer is there, or with how long to wait before the call is tried again */
  function call(callClass: CallClass, sender: string, then: (retryAfterMs: number | null) => void): void {
    const of = figures.classes[callClass];
    const askedAt = nowMs;
    const sentBefore = of.sent;
    of.asked += 1;
    const send = (end: EndCall) => {
      if (sender !== BULK) of.mostSentBefore = Math.max(of.mostSentBefore, of.sent - sentBefore);
      of.sent += 1;
      of.byQuarter[Math.floor(nowMs / QUARTER_MS)] = (of.byQuarter[Math.floor(nowMs / QUARTER_MS)] ?? 0) + 1;
      of.longestWaitMs = Math.max(of.longestWaitMs, nowMs - askedAt);
      // Calls take from 100 to 300 ms, by a sequence that is the same in every run.
      agenda.add(nowMs + 100 + ((of.sent * 7_919) % 200), () => {
        if (!upstream.answer(nowMs)) figures.rateLimited += 1;
        end("success");
        then(null);
      });
    };
    const refuse = (error: UpstreamError) => then(error.detail.retryAfterMs ?? MINUTE_MS);
    try {
      const entered = admission.enter({ callClass, sender, deadlineAt: nowMs + 10_000 });
      if (entered instanceof Promise) entered.then(send, refuse);
      else send(entered);
    } catch (error) {
      refuse(error as UpstreamError);
    }
  }

  function startPerson(arrivedAt: number, person: string): void {
    call("mutation", person, (retryAfterMs) => {
      if (retryAfterMs !== null)
        return agenda.add(nowMs + Math.max(retryAfterMs, MINUTE_MS), () => startPerson(arrivedAt, person));
      figures.peopleServed += 1;
      figures.longestStartMinutes = Math.max(figures.longestStartMinutes, (nowMs - arrivedAt) / MINUTE_MS);
      const createdAt = nowMs;
      // Comes back after three minutes; the outcome is there after eight.
      agenda.add(createdAt + 3 * MINUTE_MS, () => call("first_read", person, () => undefined));
      if (!areWebhooksLost) agenda.add(createdAt + 8 * MINUTE_MS, () => call("event", person, () => undefined));
      for (let minute = 4; minute < 10; minute += 1) {
        if (areWebhooksLost) agenda.add(createdAt + minute * MINUTE_MS, () => call("event", person, () => undefined));
        else if (isPolling) agenda.add(createdAt + minute * MINUTE_MS, () => call("refresh", person, () => undefined));
      }
    });
  }

  for (const [index, at] of arrivals.entries()) agenda.add(at, () => startPerson(at, `person ${index}`));
  for (let read = 0; bulk && read < bulk.reads; read += 1)
    agenda.add(bulk.atMs, () => call("first_read", BULK, () => undefined));
  for (let next = agenda.next(); next && next.atMs < HOUR_MS; next = agenda.next()) {
    nowMs = Math.max(nowMs, next.atMs);
    next.work();
    // Calls that waited are sent by promises.
    await Promise.resolve();
  }
  return figures;
}

/** An upstream whose windows slide. A call counts when it is answered. */
function createUpstream(admission: Admission) {
  const calls: number[] = [];
  const oldest = LIMITS.map(() => 0);
  return {
    /** False for a 429. */
    answer(nowMs: number): boolean {
      let isAllowed = true;
      const reported = LIMITS.map((limit, index) => {
        const seconds = WINDOW_SECONDS[index] ?? 0;
        let from = oldest[index] ?? 0;
        while (from < calls.length && (calls[from] ?? 0) <= nowMs - seconds * 1_000) from += 1;
        oldest[index] = from;
        const used = calls.length - from + 1;
        if (used > limit) isAllowed = false;
        const resetsInMs = (calls[from] ?? nowMs) + seconds * 1_000 - nowMs;
        return { seconds, used, remaining: Math.max(limit - used, 0), resetsInMs };
      });
      if (isAllowed) calls.push(nowMs);
      admission.report(reported, nowMs);
      return isAllowed;
    },
  };
}

/** What happens when, earliest first: a binary heap. */
function createAgenda() {
  const heap: { atMs: number; order: number; work: () => void }[] = [];
  let added = 0;
  const isBefore = (a: number, b: number) => {
    const [one, another] = [heap[a], heap[b]];
    if (!one || !another) return one !== undefined;
    return one.atMs < another.atMs || (one.atMs === another.atMs && one.order < another.order);
  };
  const swap = (a: number, b: number) => {
    const [one, another] = [heap[a], heap[b]];
    if (one && another) [heap[a], heap[b]] = [another, one];
  };
  return {
    add(atMs: number, work: () => void): void {
      heap.push({ atMs, order: (added += 1), work });
      for (let child = heap.length - 1; child > 0;) {
        const parent = (child - 1) >> 1;
        if (!isBefore(child, parent)) break;
        swap(child, parent);
        child = parent;
      }
    },
    next() {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last || heap.length === 0) return first;
      heap[0] = last;
      for (let parent = 0; ;) {
        const [left, right] = [2 * parent + 1, 2 * parent + 2];
        const child = right < heap.length && isBefore(right, left) ? right : left;
        if (child >= heap.length || !isBefore(child, parent)) return first;
        swap(child, parent);
        parent = child;
      }
    },
  };
}
