// Steps of the relay's queue that Redis performs as one. `due` and `dead` are sorted sets of message ids, by the Unix
// time of the next attempt and of giving up; `messages` is a hash of the deliveries themselves, as JSON.

/**
 * KEYS: state; receivers; for each receiver messages and due. ARGV: the state expected, the next one, seconds to keep
 * it, a message id or nothing, the delivery, when it is due, how many may wait; for each receiver id and origin.
 * Returns -1 if another state was found, else how many receivers have too many waiting.
 */
export const ADVANCE = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
local dropped = 0
if ARGV[4] == '' then return dropped end
redis.call('HSET', KEYS[2], unpack(ARGV, 8))
for index = 3, #KEYS, 2 do
  if redis.call('ZCARD', KEYS[index + 1]) < tonumber(ARGV[7]) then
    redis.call('HSET', KEYS[index], ARGV[4], ARGV[5])
    redis.call('ZADD', KEYS[index + 1], ARGV[6], ARGV[4])
  else
    dropped = dropped + 1
  end
end
return dropped`;

/** KEYS: messages, due. ARGV: now, how many, when the lease ends. Returns deliveries. */
export const TAKE_DUE = `
local deliveries = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local delivery = redis.call('HGET', KEYS[1], id)
  if delivery then
    redis.call('ZADD', KEYS[2], ARGV[3], id)
    table.insert(deliveries, delivery)
  else
    redis.call('ZREM', KEYS[2], id)
  end
end
return deliveries`;

/** KEYS: messages, due. ARGV: message id. */
export const DELIVERED = `
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])`;

/** KEYS: messages, due. ARGV: message id, delivery, when it is due. Nothing if another instance has delivered it. */
export const RETRY = `
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])`;

/**
 * KEYS: messages, due, dead. ARGV: message id, delivery, now, how many dead letters are kept. Returns how many older
 * ones were deleted, as there were too many.
 */
export const GIVE_UP = `
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
local deleted = 0
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1 - tonumber(ARGV[4]))) do
  redis.call('ZREM', KEYS[3], id)
  redis.call('HDEL', KEYS[1], id)
  deleted = deleted + 1
end
return deleted`;

/** KEYS: awaited, since. ARGV: subject, now, when it is due. */
export const AWAIT_READ = `
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])`;

/**
 * KEYS: seen event, awaited, since. ARGV: seconds to keep it, subject, now, when it is due. Returns OK for the first
 * instance.
 */
export const FIRST = `
local isFirst = redis.call('SET', KEYS[1], '1', 'EX', ARGV[1], 'NX')
if isFirst then
  redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
end
return isFirst`;

/** KEYS: awaited, since. ARGV: subject, when it was fetched. Nothing if an event has arrived after that. */
export const WAS_READ = `
local since = redis.call('HGET', KEYS[2], ARGV[1])
if not since or tonumber(since) > tonumber(ARGV[2]) then return end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])`;

/** KEYS: awaited, since. ARGV: subject. */
export const END_AWAITING = `
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])`;

/**
 * KEYS: awaited, since, next sweep. ARGV: now, how many, the shortest delay, for how long they are awaited, when others
 * look again. Returns subjects and since when each is awaited.
 */
export const TAKE_AWAITED = `
local taken = {}
local now = tonumber(ARGV[1])
if now < tonumber(redis.call('GET', KEYS[3]) or 0) then return taken end
redis.call('SET', KEYS[3], now + tonumber(ARGV[5]) * 0.9, 'PX', ARGV[5])
for _, subject in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local since = tonumber(redis.call('HGET', KEYS[2], subject) or 0)
  if now - since > tonumber(ARGV[4]) then
    redis.call('ZREM', KEYS[1], subject)
    redis.call('HDEL', KEYS[2], subject)
  else
    redis.call('ZADD', KEYS[1], now + math.max(tonumber(ARGV[3]), now - since), subject)
    table.insert(taken, subject)
    table.insert(taken, tostring(since))
  end
end
return taken`;

/** KEYS: messages, due, dead. ARGV: message id, delivery, now. Makes a dead letter due; returns 1 if it was one. */
export const RESEND = `
if redis.call('ZREM', KEYS[3], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1`;

/** KEYS: due. ARGV: now, how many. Makes the next that are not due yet due. */
export const RETRY_NOW = `
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do redis.call('ZADD', KEYS[1], ARGV[1], id) end`;

/** KEYS: messages, due, dead. ARGV: message id. */
export const FORGET = `
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])`;
