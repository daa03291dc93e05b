// How instances write values and messages. Instances with different formats have different keys and channels.
import { isDate } from "node:util/types";
import { deserialize, serialize } from "node:v8";

/**
 * Increment it whenever builds cannot read what those of this format write, or would misunderstand it: they then run
 * side by side, apart from each other. Optional fields and new kinds of messages need no new format: a build that does
 * not know them ignores them, and has to manage without.
 */
export const FORMAT_VERSION = 8;

/** Node.js writes its own version first; an older one cannot read what a newer one has written. */
const SERIALIZATION_VERSION = serialize(null)[1] ?? 0;

export function formatName(version: number): string {
  return `v${version}.${SERIALIZATION_VERSION}`;
}

export function encode(value: unknown): Buffer {
  return serialize(toPlain(value));
}

/** Undefined for anything that is not encoded. */
export function decode(bytes: Buffer): unknown {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}

/** v8.serialize drops classes and rejects accessors: copy the fields into plain objects. */
function toPlain(value: unknown): unknown {
  if (isDate(value) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toPlain(inner)]));
}
