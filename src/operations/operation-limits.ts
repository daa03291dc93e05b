// Refuses operations that are too large, before anything is asked of the upstream.
import { ClientError } from "../errors.js";
import type { OperationSize } from "./operation-size.js";

/** Own choice: the longest operations of real clients have some 400. */
export const MAX_TOKENS = 2_000;

export interface OperationLimits {
  depth: number;
  aliases: number;
  rootFields: number;
  upstreamCalls: number;
}

/** Own choice: the deepest useful operation has six levels. */
export const STRUCTURE_LIMITS = { depth: 8, aliases: 15, rootFields: 10 };

/** @throws ClientError OPERATION_LIMIT_EXCEEDED, which names the limit */
export function assertWithinLimits(
  { depth, aliases, rootFields, upstreamCalls }: OperationSize,
  limits: OperationLimits,
): void {
  if (depth > limits.depth)
    throw tooMuch(`The operation is ${depth} levels deep; at most ${limits.depth} are allowed.`);
  if (aliases > limits.aliases)
    throw tooMuch(`The operation has ${aliases} aliases; at most ${limits.aliases} are allowed.`);
  if (rootFields > limits.rootFields)
    throw tooMuch(`The operation has ${rootFields} root fields; at most ${limits.rootFields} are allowed.`);
  if (upstreamCalls > limits.upstreamCalls) {
    throw tooMuch(
      `The operation may cost ${upstreamCalls} upstream calls; at most ${limits.upstreamCalls} are allowed. Ask for fewer sessions, or for fewer fields of each.`,
    );
  }
}

function tooMuch(message: string): ClientError {
  return new ClientError("OPERATION_LIMIT_EXCEEDED", message);
}
