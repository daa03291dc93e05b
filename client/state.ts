// What a page needs to know, as one immutable value. What comes next for the user is the gateway's `nextAction` alone.
import type { PersonType, UserErrorCode, VerificationUserFragment } from "./generated/operations.js";
import type { Problem } from "./problem.js";

/** What to show the user. Expect members that are newer than this package: show the same as for null. */
export type NextAction = NonNullable<VerificationUserFragment["nextAction"]>;
/** One kind of next action: `Action<"RedirectUser">`. */
export type Action<Name extends NextAction["__typename"]> = Extract<NextAction, { __typename: Name }>;
/** One session, without details. */
export type VerificationSummary = NonNullable<VerificationUserFragment["verifications"]>[number];
/** One that is due. */
export interface Renewal {
  /** The last day, to its end in UTC. */
  readonly dueOn: string;
  /** Whether that day is over. The user is verified for the moment only. */
  readonly isOverdue: boolean;
}
export type Person = Action<"CompletePersons">["persons"][number];

export type Phase =
  /** Nothing is known yet. */
  | "loading"
  /** Nothing could be read: `problem` says why. It is tried again, if that can help. */
  | "failed"
  | "ready"
  /** `getToken` has given none, or two that the gateway has refused. After signing in call `refresh`. */
  | "signed-out"
  /** The token names no user, or the provider does not know them. */
  | "no-user";

export type Connection =
  /** Nobody is listening, or there is nothing more to hear. */
  | "closed"
  | "connecting"
  /** Changes show by themselves. */
  | "live"
  /** It is tried again by itself, unless it was refused for good. What is known may be out of date. */
  | "lost"
  /** As lost, and the browser says that there is no network. */
  | "offline";

/** What the gateway refuses as the user's or the page's mistake. */
export interface Refusal {
  readonly code: UserErrorCode;
  /** The field of the input, if it is about one. */
  readonly field: string | null;
  /** For developers. */
  readonly message: string;
}

/** Something that the user has asked for. */
export interface Attempt {
  readonly isUnderWay: boolean;
  /** Of the last attempt, until the next one, or a refresh. */
  readonly refusal: Refusal | null;
  /** Of the last attempt, until the next one, or a refresh. If retryable, the same call tries it again, never twice. */
  readonly problem: Problem | null;
}

export interface VerificationState {
  readonly phase: Phase;
  /** Null unless the phase is "ready". */
  readonly userId: string | null;
  readonly personType: PersonType | null;
  /** Null if it is not known. A user may be verified and have something to do. */
  readonly isVerified: boolean | null;
  /** Null if it is not known, be it for the moment. */
  readonly nextAction: NextAction | null;
  /** Null unless one is due; show it beside whatever comes next while the user is verified. */
  readonly renewal: Renewal | null;
  /** The ten newest, newest first. Null if they are not known. */
  readonly verifications: readonly VerificationSummary[] | null;
  /** Something of the above is how it stood before: the provider, or the gateway, could not be asked. */
  readonly isStale: boolean;
  readonly connection: Connection;
  /**
   * A return from the hosted page is still to be reported. Repeated until it has arrived; false also once it is refused
   * for good, or there is nothing to continue. That an outcome is waited for is said by `nextAction`.
   */
  readonly isReturning: boolean;
  /** Why something of the above is missing, or does not change by itself. */
  readonly problem: Problem | null;
  readonly starting: Attempt;
  readonly retryingPerson: Attempt & { readonly personId: string | null };
}

const NO_ATTEMPT: Attempt = { isUnderWay: false, refusal: null, problem: null };

export const UNKNOWN_USER: Omit<VerificationState, "phase" | "connection"> = {
  userId: null,
  personType: null,
  isVerified: null,
  nextAction: null,
  renewal: null,
  verifications: null,
  isStale: false,
  isReturning: false,
  problem: null,
  starting: NO_ATTEMPT,
  retryingPerson: { ...NO_ATTEMPT, personId: null },
};

export const INITIAL_STATE: VerificationState = { ...UNKNOWN_USER, phase: "loading", connection: "closed" };
