// Lua scripts in Redis: what they do is done in one step.
import type { Redis } from "ioredis";

export function evaluate(
  client: Redis,
  script: string,
  keys: readonly string[],
  ...args: (string | number)[]
): Promise<unknown> {
  return client.eval(script, keys.length, ...keys, ...args);
}
