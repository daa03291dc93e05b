// Keeps the reported returns for as long as they mean something: an instance that starts, or was cut off from Redis,
// has not heard of them.
import type { Redis } from "ioredis";
import { RETURN_COUNTS_MS } from "../live/returns.js";
import type { ChangedSession } from "../live/topics.js";
import { UPSTREAM_ID_PATTERN } from "../schema/upstream-id-pattern.js";
import { evaluate } from "./evaluate.js";
import type { SharedRedis } from "./redis.js";

interface KeptReturn {
  session: ChangedSession;
  /** Unix time. */
  atMs: number;
}

export interface KeptReturns {
  keep(kept: KeptReturn): void;
  /** Takes each that is kept, now or once Redis can be reached. Resolves when it is known which. */
  replay(take: (kept: KeptReturn) => void): Promise<void>;
}

/** Own choice: more returns than a platform's quota allows to read in two minutes. */
const MAX_KEPT = 1_000;

/** Those of all instances are one value: a sorted set would need rights of Redis that its user lacks elsewhere. */
const keyOf = (prefix: string) => `${prefix}returns`;

export function createKeptReturns(redis: Pick<SharedRedis, "run" | "runEventually">, prefix: string): KeptReturns {
  const key = keyOf(prefix);
  return {
    keep({ session: { id, userId = "" }, atMs }) {
      redis.runEventually(`keep return ${id}`, (client) =>
        rewrite(client, key, { sinceMs: atMs - RETURN_COUNTS_MS, line: `${atMs} ${id} ${userId}` }),
      );
    },
    async replay(take) {
      const takeLines = (text: string | null) => (text ?? "").split("\n").flatMap(readReturn).forEach(take);
      const answer = await redis.run(async (client) => ({ text: await client.get(key) }));
      if (answer) takeLines(answer.text);
      else redis.runEventually("replay returns", async (client) => takeLines(await client.get(key)));
    },
  };
}

/** For `purge`. */
export async function forgetReturnsOf(client: Redis, prefix: string, userId: string): Promise<void> {
  await rewrite(client, keyOf(prefix), { userId });
}

function rewrite(client: Redis, key: string, { sinceMs = 0, userId = "", line = "" }): Promise<unknown> {
  return evaluate(client, REWRITE, [key], sinceMs, userId && ` ${userId}`, line, MAX_KEPT, RETURN_COUNTS_MS);
}

/** Without those that are over, and those of a user, but with another. In one step, as several instances do this. */
const REWRITE = `
local lines = {}
for line in string.gmatch(redis.call("GET", KEYS[1]) or "", "[^\\n]+") do
  local isOver = (tonumber(string.match(line, "^%d+")) or 0) <= tonumber(ARGV[1])
  local isOfUser = ARGV[2] ~= "" and string.sub(line, -#ARGV[2]) == ARGV[2]
  if not isOver and not isOfUser then lines[#lines + 1] = line end
end
if ARGV[3] ~= "" then lines[#lines + 1] = ARGV[3] end
if #lines == 0 then return redis.call("DEL", KEYS[1]) end
local first = math.max(1, #lines - tonumber(ARGV[4]) + 1)
return redis.call("SET", KEYS[1], table.concat(lines, "\\n", first), "PX", ARGV[5])`;

/** None for what no gateway of this version has written. */
function readReturn(line: string): KeptReturn[] {
  const [at = "", id = "", userId = ""] = line.split(" ");
  const isReturn = /^\d{1,15}$/.test(at) && UPSTREAM_ID_PATTERN.test(id);
  if (!isReturn || (userId !== "" && !UPSTREAM_ID_PATTERN.test(userId))) return [];
  return [{ session: userId === "" ? { id } : { id, userId }, atMs: Number(at) }];
}
