-- Ends a live view that was not used since a moment.
-- KEYS: views, meta, view; ARGV: the canonical list query, the moment in ms, a number that was never
-- used before
-- Answers: 1 if it has ended.
local used = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not used or tonumber(used) > tonumber(ARGV[2]) then return {0} end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('UNLINK', KEYS[3])
redis.call('HSET', KEYS[2], 'views_version', ARGV[3])
return {1}
