// Makes a state for a test or a colleague: a user, and what has become of their verification.
import type { World } from "./call.js";
import { startSession } from "./endpoints/sessions.js";
import { createUser, USER_KINDS } from "./new-user.js";
import { OUTCOMES } from "./outcomes.js";
import { type UserRecord, verificationFlowOf } from "./records.js";
import { seededUserIds } from "./seeded-ids.js";
import { UpstreamRefusal } from "./upstream-refusal.js";
import { USER_CHANGES } from "./user-changes.js";

interface Started {
  userId: string;
  /** Null where no session was touched. */
  sessionId: string | null;
}

/**
 * @param userName an id, the name of a seeded user, or a kind of which one is created
 * @param state an outcome, a status, PENDING, or a change of a user; empty to leave them as they are
 * @returns what is wrong if it is impossible; then nothing has changed but that the user may have been created
 */
export function start(world: World, userName: string, state: string): Started | string {
  const user = findOrCreate(world, userName);
  if (typeof user === "string") return user;
  if (state === "") return { userId: user.Id, sessionId: null };
  if (Object.hasOwn(USER_CHANGES, state)) {
    const problem = world.lifecycle.users.change(user.Id, state);
    return problem ?? { userId: user.Id, sessionId: null };
  }
  if (state === "PENDING") return begin(world, user);
  const outcome = outcomeNamed(state, user);
  return outcome === undefined ? unknownState(state) : finish(world, user, outcome);
}

export function userIdOf(world: World, name: string): string | undefined {
  const seeded = Object.hasOwn(seededUserIds, name) ? seededUserIds[name as keyof typeof seededUserIds] : name;
  return world.store.users.has(seeded) ? seeded : undefined;
}

function findOrCreate(world: World, name: string): UserRecord | string {
  const user = world.store.users.get(userIdOf(world, name) ?? "");
  if (user) return user;
  if (Object.hasOwn(USER_KINDS, name))
    return createUser(world, { kind: name, firstName: "", lastName: "", companyName: "" });
  const names = [...Object.keys(seededUserIds), ...Object.keys(USER_KINDS)];
  return `user must be the id of a user, or one of ${names.join(", ")}`;
}

/** A status stands for the first outcome that ends in it. */
function outcomeNamed(state: string, user: UserRecord): string | undefined {
  if (Object.hasOwn(OUTCOMES, state)) return state;
  const flow = verificationFlowOf(user);
  return Object.keys(OUTCOMES).find((name) => OUTCOMES[name]?.steps(flow).at(-1)?.status === state);
}

function unknownState(state: string): string {
  const names = ["PENDING", "REFUSED", ...Object.keys(OUTCOMES), ...Object.keys(USER_CHANGES)];
  return `"${state.slice(0, 40)}" is not a state: it must be one of ${names.join(", ")}`;
}

function begin(world: World, user: UserRecord): Started | string {
  try {
    const session = startSession(world, user.Id, { ReturnUrl: `${world.baseUrl()}/returned`, Tag: "console" });
    return { userId: user.Id, sessionId: session.Id };
  } catch (error) {
    if (!(error instanceof UpstreamRefusal)) throw error;
    return `the upstream would refuse a session: ${Object.values(error.errors ?? {})[0] ?? error.message}`;
  }
}

/** The newest session that can be taken there, otherwise a new one. */
function finish(world: World, user: UserRecord, outcome: string): Started | string {
  const { store, lifecycle } = world;
  const flow = verificationFlowOf(user);
  if (!OUTCOMES[outcome]?.flows.includes(flow)) return `a session of a ${flow} user cannot end in ${outcome}`;
  const usable = store.sessionsOf(user.Id).filter(({ Id }) => lifecycle.findProblem(Id, outcome) === null);
  const newest = usable.at(-1);
  const started = newest ? { userId: user.Id, sessionId: newest.Id } : begin(world, user);
  if (typeof started === "string") return started;
  return lifecycle.finish(started.sessionId ?? "", outcome) ?? started;
}
