// What receivers of the relay are told of: states of sessions and users, without personal data. Pure.
import { isOutOfOrder } from "../datasources/status-order.js";
import type { FollowedSubject } from "../live/event-follower.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";

/** With the names that the fields have in GraphQL. Dates in ISO 8601. */
type State = Readonly<Record<string, unknown>>;

export interface Observation extends FollowedSubject {
  /** Undefined where the upstream omitted the owner of a session. */
  userId: string | undefined;
  state: State;
  fetchedAtMs: number;
}

/** What was last observed of a subject. */
export type Known = Pick<Observation, "userId" | "state" | "fetchedAtMs">;

export function observedSession(session: IdentityVerification): Observation {
  const { id, userId, status, rawStatus, isFinal, updatedAt, detail, freshness } = session;
  const persons = detail?.persons.map((person) => ({
    id: person.id ?? null,
    status: person.status,
    rawStatus: person.rawStatus ?? null,
  }));
  const state = {
    ...{ status, rawStatus: rawStatus ?? null, isFinal, updatedAt: updatedAt?.toISOString() ?? null },
    persons: persons ?? null,
  };
  return { kind: "identity_verification", id, userId, state, fetchedAtMs: freshness.fetchedAt.getTime() };
}

export function observedUser(userId: string, user: UserDetail): Observation {
  const { personType, rawPersonType, kycLevel, rawKycLevel, category, rawCategory, status, rawStatus } = user;
  const state = { personType, rawPersonType, kycLevel, rawKycLevel, category, rawCategory, status, rawStatus };
  return { kind: "user", id: userId, userId, state, fetchedAtMs: user.freshness.fetchedAt.getTime() };
}

export function observedRegulatoryStatus(userId: string, status: RegulatoryStatus): Observation {
  const { inflowsBlocked, outflowsBlocked, renewalDeadline, lastVerifiedOn } = status;
  return {
    ...{ kind: "user.regulatory_status", id: userId, userId },
    state: { inflowsBlocked, outflowsBlocked, renewalDueOn: renewalDeadline, lastVerifiedOn },
    fetchedAtMs: status.freshness.fetchedAt.getTime(),
  };
}

/**
 * What is known after an observation, and whether receivers are told of it; undefined if something newer is known.
 * Several instances observe in any order.
 */
export function advance(known: Known | undefined, observed: Observation): { next: Known; isNew: boolean } | undefined {
  const { kind, userId = known?.userId, state, fetchedAtMs } = observed;
  if (!known) return { next: { userId, state, fetchedAtMs }, isNew: true };
  const isSession = kind === "identity_verification";
  if (isSession ? isOlderSession(known, observed) : fetchedAtMs < known.fetchedAtMs) return undefined;
  // A list does not include the persons.
  const next = isSession && state["persons"] === null ? { ...state, persons: known.state["persons"] ?? null } : state;
  const before =
    isSession && known.state["persons"] === null ? { ...known.state, persons: next["persons"] } : known.state;
  return {
    next: { userId, state: next, fetchedAtMs },
    isNew: isSession ? !isSameSession(before, next) : !isSame(before, next),
  };
}

/**
 * Whether an observation that `advance` takes for older may be the newer one. Sessions tell by their status; users by
 * time alone, and the clocks of two instances may differ by seconds.
 */
export function mayBeNewer(known: Known | undefined, { kind, state }: Observation): boolean {
  return known !== undefined && kind !== "identity_verification" && !isSame(known.state, state);
}

function isOlderSession(known: Known, observed: Observation): boolean {
  const [before, after] = [toOrdered(known.state), toOrdered(observed.state)];
  return isOutOfOrder(before, after) || (!isOutOfOrder(after, before) && observed.fetchedAtMs < known.fetchedAtMs);
}

function toOrdered({ status, rawStatus, isFinal, updatedAt }: State) {
  return {
    status: status as IdentityVerificationStatus,
    rawStatus: rawStatus as string | null,
    isFinal: isFinal === true,
    updatedAt: typeof updatedAt === "string" ? new Date(updatedAt) : null,
  };
}

/** A date alone is no change of the state. */
function isSameSession(before: State, after: State): boolean {
  return isSame({ ...before, updatedAt: null }, { ...after, updatedAt: null });
}

/** The names are in one order, as all states of a kind are created in one place. */
function isSame(before: State, after: State): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

export function personIdsOf({ state }: Known): string[] {
  const persons = (state["persons"] ?? []) as { id: string | null }[];
  return persons.flatMap(({ id }) => id ?? []);
}
