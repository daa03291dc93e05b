// Refuses operations that are too large, before any upstream call.
import { ClientError } from "../errors.js";
import type { OperationSize } from "./operation-size.js";

export type OperationLimits = Readonly<
  Record<"depth" | "aliases" | "rootFields" | "upstreamCalls" | "answerFields", number>
>;

/** Own choice: the deepest useful operation has six levels. */
export const STRUCTURE_LIMITS = { depth: 8, aliases: 15, rootFields: 10 };

/** @throws ClientError OPERATION_LIMIT_EXCEEDED, which names the limit */
export function assertWithinLimits(size: OperationSize, limits: OperationLimits): void {
  const { depth, aliases, rootFields, upstreamCalls, answerFields } = size;
  assertAtMost(depth, limits.depth, (most) => `The operation is ${depth} levels deep; at most ${most} are allowed.`);
  assertAtMost(aliases, limits.aliases, (most) => `The operation has ${aliases} aliases; at most ${most} are allowed.`);
  assertAtMost(
    rootFields,
    limits.rootFields,
    (most) => `The operation has ${rootFields} root fields; at most ${most} are allowed.`,
  );
  assertAtMost(
    upstreamCalls,
    limits.upstreamCalls,
    (most) =>
      `The operation may cost ${upstreamCalls} upstream calls; at most ${most} are allowed. Request fewer ` +
      "sessions, or fewer fields of each.",
  );
  assertAtMost(
    answerFields,
    limits.answerFields,
    (most) =>
      `The response may have ${answerFields} fields; at most ${most} are allowed. Request fewer sessions, or ` +
      "fewer fields of each.",
  );
}

function assertAtMost(count: number, limit: number, message: (limit: number) => string): void {
  // Negated, so that NaN is refused.
  if (!(count <= limit)) throw new ClientError("OPERATION_LIMIT_EXCEEDED", message(limit));
}

/**
 * Measured: so many fields take half the time of a whole small request. So a viewer's burst (a quarter of a minute's
 * requests) is answered within a tenth of a second, whatever it contains.
 */
const ANSWER_FIELDS_PER_REQUEST = 100;
/**
 * Measured: the worst document of this length takes a millisecond to parse and validate; most operations are shorter.
 */
const CHARACTERS_PER_REQUEST = 5_000;
/** Own choice: the largest useful list has 50 items. graphql prints the whole value in each of up to 50 errors. */
const MAX_VARIABLE_VALUES = 200;
/** With the flag, a pair is one character, which this does not match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** How many further requests a document counts as because of its length, before it is parsed. */
export function requestsOfText(text: string): number {
  return Math.floor(text.length / CHARACTERS_PER_REQUEST);
}

/**
 * @throws ClientError OPERATION_LIMIT_EXCEEDED when the variables contain more values, at any depth; BAD_USER_INPUT
 * when a string has half of a surrogate pair, which cannot be sent to the upstream as it is
 */
export function assertUsableVariables(variables: Readonly<Record<string, unknown>>): void {
  const pending: unknown[] = [variables];
  let count = 0;
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const values: unknown[] = Object.values(value);
    count += values.length;
    if (count > MAX_VARIABLE_VALUES)
      throw new ClientError(
        "OPERATION_LIMIT_EXCEEDED",
        `The variables have too many values; at most ${MAX_VARIABLE_VALUES} are allowed.`,
      );
    if (values.some((inner) => typeof inner === "string" && LONE_SURROGATE.test(inner)))
      throw new ClientError("BAD_USER_INPUT", "A variable has a string that is not valid Unicode.");
    pending.push(...values.filter((inner) => typeof inner === "object"));
  }
}

/** How many requests an operation counts as, so that a viewer at the full rate leaves processor time to others. */
export function requestsOf({ answerFields }: Pick<OperationSize, "answerFields">): number {
  return Math.max(1, Math.ceil(answerFields / ANSWER_FIELDS_PER_REQUEST));
}
