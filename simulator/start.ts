// Makes a state for a test or a colleague: a user, and what has become of their verification.
import type { World } from "./call.js";
import { eligibilityProblem, startSession } from "./endpoints/sessions.js";
import { createUser, USER_KINDS } from "./new-user.js";
import { OUTCOMES } from "./outcomes.js";
import { oneOf } from "./reader.js";
import { type SessionRecord, type UserRecord, verificationFlowOf } from "./records.js";
import { seededUserIds } from "./seeded-ids.js";
import { UpstreamRefusal } from "./upstream-refusal.js";
import { USER_CHANGES } from "./user-changes.js";

interface Started {
  userId: string;
  /** Null where no session was touched. */
  sessionId: string | null;
}

/** What a user can be taken to: a status stands for the first outcome that ends in it. */
const STATES: readonly string[] = ["PENDING", "REFUSED", ...Object.keys(OUTCOMES), ...Object.keys(USER_CHANGES)];

export const targetState = oneOf(STATES);

/** What names a user, in words. */
export const USER_NAMES = `the id of a user, or one of ${[
  ...Object.keys(seededUserIds),
  ...Object.keys(USER_KINDS),
].join(", ")}`;

export function userIdOf(world: World, name: string): string | undefined {
  const seeded = Object.hasOwn(seededUserIds, name) ? seededUserIds[name as keyof typeof seededUserIds] : name;
  return world.store.users.has(seeded) ? seeded : undefined;
}

/** @param name an id, the name of a seeded user, or a kind, of which one is created */
export function findOrCreate(world: World, name: string): UserRecord | undefined {
  const user = world.store.users.get(userIdOf(world, name) ?? "");
  if (user || !Object.hasOwn(USER_KINDS, name)) return user;
  return createUser(world, { kind: name, firstName: "", lastName: "", companyName: "" });
}

/** What stands against taking the user to one of `STATES`, or null. */
export function findStartProblem(world: World, user: UserRecord, state: string): string | null {
  if (Object.hasOwn(USER_CHANGES, state)) return world.lifecycle.users.findProblem(user.Id, state);
  const outcome = outcomeNamed(state, user);
  const flow = verificationFlowOf(user);
  if (outcome === undefined) return `state must be one of ${STATES.join(", ")}`;
  if (outcome !== null && !OUTCOMES[outcome]?.flows.includes(flow))
    return `a session of a ${flow} user cannot end in ${outcome}`;
  if (outcome !== null && newestFor(world, user, outcome)) return null;
  const refusal = eligibilityProblem(world, user.Id);
  return refusal && sayRefusal(refusal);
}

/**
 * @param state one of `STATES`
 * @returns what is wrong if it is impossible; then nothing has changed
 */
export function start(world: World, user: UserRecord, state: string): Started | string {
  const { lifecycle } = world;
  const problem = findStartProblem(world, user, state);
  if (problem !== null) return problem;
  if (Object.hasOwn(USER_CHANGES, state))
    return lifecycle.users.change(user.Id, state) ?? { userId: user.Id, sessionId: null };
  const outcome = outcomeNamed(state, user) ?? null;
  const session = (outcome === null ? undefined : newestFor(world, user, outcome)) ?? begin(world, user);
  if (typeof session === "string") return session;
  const unfinished = outcome === null ? null : lifecycle.finish(session.Id, outcome);
  return unfinished ?? { userId: user.Id, sessionId: session.Id };
}

/** Null for PENDING, with which a session begins; undefined for what is no state. */
function outcomeNamed(state: string, user: UserRecord): string | null | undefined {
  if (state === "PENDING") return null;
  if (Object.hasOwn(OUTCOMES, state)) return state;
  const flow = verificationFlowOf(user);
  return Object.keys(OUTCOMES).find((name) => OUTCOMES[name]?.steps(flow).at(-1)?.status === state);
}

/** The newest session that can be taken there. */
function newestFor({ store, lifecycle }: World, user: UserRecord, outcome: string): SessionRecord | undefined {
  return store.sessionsOf(user.Id).findLast(({ Id }) => lifecycle.findProblem(Id, outcome) === null);
}

function begin(world: World, user: UserRecord): SessionRecord | string {
  try {
    return startSession(world, user.Id, { ReturnUrl: `${world.baseUrl()}/returned`, Tag: "console" });
  } catch (error) {
    if (!(error instanceof UpstreamRefusal)) throw error;
    return sayRefusal(Object.values(error.errors ?? {})[0] ?? error.message);
  }
}

const sayRefusal = (reason: string): string => `the upstream would refuse a session: ${reason}`;
