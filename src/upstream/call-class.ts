// The classes of upstream calls, most important first, and what each may use of the quota and of the slots.

export const CALL_CLASSES = ["mutation", "event", "first_read", "refresh"] as const;

/**
 * `mutation`: also the reads that one needs. `event`: re-reads of what somebody watches. `first_read`: nothing is
 * cached for the caller. `refresh`: an older value is cached.
 */
export type CallClass = (typeof CALL_CLASSES)[number];

/** Share of each window of the quota that the calls of a class leave to the more important ones. */
export const QUOTA_RESERVE: Readonly<Record<CallClass, number>> = {
  mutation: 0,
  event: 0.1,
  first_read: 0.2,
  refresh: 0.3,
};

/**
 * Mutations that have used this share of a window leave the rest of it to reads: a session is of no use to anybody who
 * does not learn its outcome. Own choice: at its cheapest, a verification takes two calls of this class (the list for
 * the limit of open sessions, the creation) and two of others (the first read, the outcome).
 */
export const MUTATIONS_SHARE = 0.5;

/**
 * While a window is used up or reserved, one call in each interval is let through. The less important a class, the
 * longer it waits for that, so that a mutation is the first to take it.
 */
export const PROBE_PATIENCE: Readonly<Record<CallClass, number>> = {
  mutation: 1,
  event: 1.1,
  first_read: 1.2,
  refresh: 1.4,
};

/** Own choice: a burst of events must not delay clients' own reads. */
const MAX_EVENT_CALLS = 8;
/** Own choice: reads that hang must leave slots for creating a session. */
const SHARE_OF_READS = 7 / 8;

/** How many calls may run at once before another one of this class has to wait. */
export function slotsOf(callClass: CallClass, concurrency: number): number {
  if (callClass === "mutation") return concurrency;
  const forReads = Math.max(1, Math.floor(concurrency * SHARE_OF_READS));
  return callClass === "event" ? Math.min(MAX_EVENT_CALLS, forReads) : forReads;
}
