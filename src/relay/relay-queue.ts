// The port of the relay's queue: what receivers have to be told, and what has to be read before. src/cluster/ keeps it
// in Redis for all instances, memory-queue.ts in this process.
import type { FollowedSubject } from "../live/event-follower.js";
import type { Observation } from "./relayed-state.js";

/** The body of a webhook, before it is serialized. */
export interface RelayMessage {
  id: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
}

export interface Delivery {
  message: RelayMessage;
  /** Attempts made so far. */
  attempts: number;
  /** Unix time at which the message was queued, or queued again by an operator. */
  queuedAtMs: number;
  /** Unix time of the first attempt; undefined before. */
  firstAttemptAtMs?: number;
  /** What came of the last attempt. */
  lastOutcome?: string;
}

/** A subject that an event has named, and that has to be read. */
export interface AwaitedRead {
  subject: FollowedSubject;
  /** Unix time at which its last event arrived. */
  sinceMs: number;
}

interface QueueCounts {
  waiting: number;
  deadLetters: number;
}

/** None of these throws: what cannot be stored now is stored once that is possible, or lost with this process. */
export interface RelayQueue {
  /** Whether what waits is lost at the end of the process. */
  isOfProcess: boolean;
  /** Compares with what is known; queues a message for every receiver if that is news. */
  observed(observed: Observation): void;
  /** An event has named the subject: it has to be read, by another instance if this one cannot. */
  awaitRead(subject: FollowedSubject): void;
  /** It was fetched then (Unix time), which is enough for events that arrived before. */
  wasRead(subject: FollowedSubject, fetchedAtMs: number): void;
  /** Undefined unless an observation had the person. */
  sessionOfPerson(personId: string): Promise<string | undefined>;
  /** What was not read for too long, for the caller to read; others get the same later, ever more rarely. */
  takeAwaited(): Promise<AwaitedRead[]>;
  /** What is due at a receiver. No other instance gets it until the lease has ended. */
  takeDue(receiver: string, limit: number, leaseMs: number): Promise<Delivery[]>;
  delivered(receiver: string, id: string): void;
  /** @param atMs Unix time of the next attempt; null makes it a dead letter */
  failed(receiver: string, delivery: Delivery, atMs: number | null): void;
  /** Undefined while the queue cannot be read. */
  counts(receiver: string): Promise<QueueCounts | undefined>;
  /** Called when something that is due may have been queued here. */
  onQueued(listener: () => void): void;
}

/** Own choice: a read is tried again for about as long as a message, ever more rarely. */
export const READ_AWAITED_MS = 3 * 86_400_000;
/** Own choice: the instance that received the event tries by itself until then. */
export const FIRST_REREAD_MS = 60_000;
/** Own choice: how often what was not read is looked for. */
export const SWEEP_MS = 30_000;
/** Own choice: of one sweep, a quarter of the quota, so that what waits for long leaves the rest. */
export const AWAITED_AT_ONCE = 10;
/** Own choice: how long the state of a subject is kept, for the difference to the next. */
export const STATE_KEPT_SECONDS = 30 * 86_400;
/** Own choice: some 150 MB in Redis; at the pace of the upstream's quota three days of an unreachable receiver. */
export const MAX_WAITING = 200_000;
export const MAX_DEAD_LETTERS = 10_000;

export function subjectKey({ kind, id }: FollowedSubject): string {
  return `${kind}:${id}`;
}

export function readSubject(key: string): FollowedSubject {
  const end = key.indexOf(":");
  return { kind: key.slice(0, end) as FollowedSubject["kind"], id: key.slice(end + 1) };
}
