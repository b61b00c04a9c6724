-- Notes something of a replay, unless it has ended, another has begun, or the generations are not such as
-- the phase that is noted says: a Redis that comes back may have lost what led to it.
-- KEYS: the replay's, generations; ARGV: its number; the phase that is noted, or empty; then fields and
-- values
-- Answers: 1 if it was noted.
local known = redis.call('HMGET', KEYS[1], 'number', 'phase')
if known[1] ~= ARGV[1] then return {0} end
if known[2] == 'done' or known[2] == 'cancelled' then return {0} end
local phase, set = ARGV[2], redis.call('HMGET', KEYS[2], 'next', 'state', 'current', 'previous')
if phase == 'comparing' or phase == 'warming' or phase == 'held' then
  if set[1] ~= ARGV[1] or set[2] ~= 'complete' then return {0} end
elseif phase == 'done' then
  if set[3] ~= ARGV[1] and set[4] ~= ARGV[1] then return {0} end
end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
return {1}
