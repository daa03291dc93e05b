// What the gateway measures, reported where it happens. src/metrics/ makes metrics of it; without METRICS nobody does.

/** `cancelled`: the client left before the operation was done. */
export type OperationOutcome = "ok" | "partial" | "refused" | "cancelled" | "failed";
export type CacheName = "sessions" | "lists" | "users" | "regulatory";
/**
 * `miss`: read from the upstream; `joined`: waited for the read of another; `shared`: another instance had read it;
 * `stale`: could not be read again.
 */
export type CacheOutcome = "hit" | "miss" | "stale" | "joined" | "shared";
type EventFate = "taken" | "duplicate" | "unreadable" | "wrong_secret";
export type SubscriptionEnd = "completed" | "left" | "expired" | "stopped" | "failed";
export type SubscriptionTransport = "websocket" | "event stream";

/** What the upstream sends with every such object: how often it does not is counted. */
export const REQUIRED_FIELDS = [
  "session.id",
  "session.status",
  "person.status",
  "check.type",
  "check.status",
  "user.kycLevel",
  "hook.id",
  "event",
] as const;

export type RequiredField = (typeof REQUIRED_FIELDS)[number];

type RelayOutcome = "delivered" | "failed" | "given_up";

interface MeasuredOperation {
  /** Undefined when the operation was refused before it was parsed. */
  operationType?: string;
  /** Only of an operation found in a valid document. */
  operationName?: string;
  clientName?: string;
  /** Of its errors, each once. */
  codes?: readonly string[];
}

interface MeasuredSession {
  userId?: string;
  status: string;
  detail?: { checks: readonly { reasons: readonly { type: string }[] }[] };
}

export interface Measurements {
  /** @param durationMs undefined for a subscription, and for what was refused before it was parsed */
  operationEnded(operation: MeasuredOperation, outcome: OperationOutcome, durationMs?: number): void;
  /** The codes of an operation's errors, each once. */
  operationErred(codes: readonly string[]): void;
  /**
   * A request has referred to a trusted document that is marked as removed.
   * @param operationName of the document; undefined where it has none
   * @param isAccepted false after its grace period
   */
  removedDocumentRequested(operationName: string | undefined, isAccepted: boolean): void;
  cacheRead(cache: CacheName, outcome: CacheOutcome): void;
  /** @param outcome the HTTP status, or why there is none */
  upstreamCallEnded(method: string, path: string, outcome: number | string, durationMs: number): void;
  /** @param reason the kind of the error of the attempt before */
  upstreamCallRetried(reason: string): void;
  /** An answer with a body of which the gateway can make nothing. */
  upstreamAnswerUnusable(path: string): void;
  /** How long a call that is being sent has waited. */
  upstreamCallWaited(callClass: string, waitedMs: number): void;
  /** @param ageMs since what the event announces, for one that was taken */
  eventReceived(source: string, eventType: string | undefined, fate: EventFate, ageMs?: number): void;
  /** A change that an event announced has been published to those who watch it. */
  eventPublished(ageMs: number): void;
  subscriptionResultSent(transport: SubscriptionTransport): void;
  subscriptionEnded(transport: SubscriptionTransport, why: SubscriptionEnd): void;
  websocketClosed(code: number): void;
  /** Messages of other instances may have been missed. */
  redisGap(): void;
  auditLineWritten(): void;
  /** It could not be written, and what it would have recorded is not returned. */
  auditLineLost(): void;
  /** @param value null where it is missing, or an entry of a list has no id */
  unknownValueRead(unknown: { field: string; value: string | null; count?: number }): void;
  /** @param kind of a change of a session */
  changeObserved(change: { subject: string; kind?: string; origin: string; userId?: string }): void;
  sessionReturned(session: Pick<MeasuredSession, "userId">): void;
  sessionDecided(session: MeasuredSession): void;
  requestShed(): void;
  /** @param ageMs since the change was queued, for one that was delivered */
  relayAttempted(outcome: RelayOutcome, ageMs?: number): void;
  /** A message was lost, as too many wait for its receiver or for Redis, or too many were given up. */
  relayDropped(): void;
}

const nothing = () => undefined;

export const NO_MEASUREMENTS: Measurements = {
  operationEnded: nothing,
  operationErred: nothing,
  removedDocumentRequested: nothing,
  cacheRead: nothing,
  upstreamCallEnded: nothing,
  upstreamCallRetried: nothing,
  upstreamAnswerUnusable: nothing,
  upstreamCallWaited: nothing,
  eventReceived: nothing,
  eventPublished: nothing,
  subscriptionResultSent: nothing,
  subscriptionEnded: nothing,
  websocketClosed: nothing,
  redisGap: nothing,
  auditLineWritten: nothing,
  auditLineLost: nothing,
  unknownValueRead: nothing,
  changeObserved: nothing,
  sessionReturned: nothing,
  sessionDecided: nothing,
  requestShed: nothing,
  relayAttempted: nothing,
  relayDropped: nothing,
};
