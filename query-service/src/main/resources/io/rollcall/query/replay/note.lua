-- Notes something of a replay, unless it has ended or another has begun.
-- KEYS: the replay's; ARGV: its number; then fields and values
-- Answers: 1 if it was noted.
local known = redis.call('HMGET', KEYS[1], 'number', 'phase')
if known[1] ~= ARGV[1] then return {0} end
if known[2] == 'done' or known[2] == 'cancelled' or known[2] == 'removed' then return {0} end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return {1}
