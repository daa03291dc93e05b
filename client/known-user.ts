import type { VerificationUserFragment } from "./generated/operations.js";
import { type Renewal, UNKNOWN_USER, type VerificationState } from "./state.js";
import type { GraphqlError } from "./transport.js";

/**
 * What an answer says of the user. A part that could not be read this time stays as it stood, and is stale then. What a
 * former user has begun ends; what the same one begins or ends until this is stored stands.
 * @param errors beside the answer's data
 */
export function toKnownUser(
  { id, personType, freshness, nextActionFreshness, ...user }: VerificationUserFragment,
  errors: readonly GraphqlError[] = [],
  before: VerificationState,
): Partial<VerificationState> {
  const { isVerified, nextAction, verifications } = user;
  const renewal = user.renewal?.dueOn ? (user.renewal as Renewal) : null;
  const parts = { isVerified, nextAction, renewal, verifications };
  const isKept = (name: keyof typeof parts) =>
    before.userId === id &&
    parts[name] === null &&
    before[name] !== null &&
    errors.some(({ path }) => path?.includes(name));
  const kept = (Object.keys(parts) as (keyof typeof parts)[]).filter(isKept);
  const freshnesses = [freshness, nextActionFreshness, ...(verifications ?? []).map((each) => each.freshness)];
  const { starting, retryingPerson, isReturning } = UNKNOWN_USER;
  return {
    phase: "ready",
    userId: id,
    personType,
    ...(before.userId !== null && before.userId !== id && { starting, retryingPerson, isReturning }),
    ...parts,
    ...Object.fromEntries(kept.map((name) => [name, before[name]])),
    isStale: kept.length > 0 || freshnesses.some((each) => each?.isStale),
  };
}
